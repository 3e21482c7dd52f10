package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UnfinishedFiles;
import dev.h2tap.recorder.UserException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file or the segments that a {@link SessionLogWriter} writes. Until they are finished they may
 * be taken away again.
 */
final class WrittenFiles implements Closeable {
  private final Path path;
  private final LogForm form;
  private final Environment environment;
  private final boolean madeDirectory;
  private final List<Path> made = new ArrayList<>();
  private @Nullable LogFile file;
  private @Nullable SegmentName name;
  private @Nullable LogRecord run;
  private Numbers numbers;
  private long recordsInFile;
  private long firstWall;
  private boolean finished;

  WrittenFiles(Path path, LogForm form, Environment environment) throws IOException, UserException {
    this.path = path;
    this.form = form;
    this.environment = environment;
    this.numbers = new Numbers(form.sequenceBefore(), 0, 0);
    this.madeDirectory = form.directory() && !Files.exists(path);
    if (madeDirectory) {
      LockedFile.makeDirectory(path);
      UnfinishedFiles.begin(path);
    } else if (form.directory()) {
      requireEmpty(path);
    } else {
      try {
        create(path);
      } catch (IOException e) {
        close();
        throw e;
      }
    }
  }

  private static void requireEmpty(Path directory) throws IOException, UserException {
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new UserException(
            "cannot write " + directory + ": it is not empty; give -o another path");
      }
    }
  }

  /** The file that is being written, null before the first segment. */
  @Nullable LogFile current() {
    return file;
  }

  /** Whether a record belongs into a new file. */
  boolean full(LogRecord record, long batched) {
    LogFile current = file;
    if (current == null) {
      return true;
    }
    long length = RecordHeader.LENGTH + PayloadEncoder.MAX_HEAD + EventBytes.length(record.event());
    return form.directory()
        && recordsInFile > 0
        && (current.end() + batched + length > form.segmentBytes()
            || record.wallNanos() - firstWall > form.segmentAge().toNanos());
  }

  /**
   * Begins a new segment.
   *
   * @param batch is empty, and gets the copy of "run started" with which segments begin
   */
  LogFile next(LogRecord first, Batch batch) throws IOException {
    LogFile begun = begin(Instant.ofEpochSecond(0, first.wallNanos()));
    batch.start(begun.marker(), begun.end());
    LogRecord copied = run;
    if (copied != null && first.code() != Kind.RUN_STARTED.code()) {
      batch.add(Stamp.of(copied), copied.event(), PayloadEncoder.body(copied.event()));
    }
    firstWall = first.wallNanos();
    return begun;
  }

  private LogFile begin(Instant time) throws IOException {
    endFile();
    name = SegmentName.after(name, time);
    return create(path.resolve(name.toString()));
  }

  private LogFile create(Path at) throws IOException {
    LogFile begun =
        new LogFile(at, LockedFile.create(at), environment.disk(), 0, 0, form.compress());
    file = begun;
    made.add(at);
    UnfinishedFiles.begin(at);
    int version = form.compress() ? FileHeader.COMPRESSED : FileHeader.PLAIN;
    begun.writeHeader(FileHeader.of(version, environment.marker(), numbers));
    recordsInFile = 0;
    return begun;
  }

  /** A record was added. */
  void added(LogRecord record) {
    recordsInFile++;
    if (record.code() == Kind.RUN_STARTED.code()) {
      run = record;
    }
    numbers = numbers.max(Numbers.in(record));
  }

  /** All is written: it stays. */
  void finish() throws IOException {
    if (file == null) {
      begin(Instant.ofEpochSecond(0, environment.wallNanos().getAsLong()));
    }
    endFile();
    finished = true;
    forget();
  }

  private void endFile() throws IOException {
    if (file != null) {
      file.force();
      file.close();
      file = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (finished) {
      return;
    }
    if (file != null) {
      file.close();
    }
    for (Path each : made) {
      Files.deleteIfExists(each);
    }
    if (madeDirectory) {
      Files.deleteIfExists(path);
    }
    forget();
  }

  /** What there is stays when the process ends. */
  private void forget() {
    UnfinishedFiles.end(path);
    made.forEach(UnfinishedFiles::end);
  }
}
