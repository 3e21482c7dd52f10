package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session log in segments, oldest deleted first. A lock file keeps a second recorder out of the
 * directory; only files that are named like segments are ever deleted.
 */
final class SegmentDirectory implements Target {
  private static final String LOCK = ".h2tap.lock";

  private final Path directory;
  private final FileChannel lock;
  private final RecordingOptions options;
  private final Environment environment;
  private final long segmentBytes;
  private final Numbers before;
  private @Nullable SegmentName name;
  private @Nullable LogFile file;
  private long begunNanos;
  private long begunAt;

  private SegmentDirectory(FileChannel lock, RecordingOptions options, Environment environment)
      throws IOException {
    this.directory = options.path();
    this.lock = lock;
    this.options = options;
    this.environment = environment;
    this.segmentBytes = Math.min(options.segmentBytes(), options.totalBytes() / 2);
    List<SegmentName> names = SegmentName.in(directory);
    this.name = names.isEmpty() ? null : names.get(names.size() - 1);
    this.before = numbers(names);
  }

  /** Opens a directory; {@link #next} must be called before anything is written. */
  static SegmentDirectory open(RecordingOptions options, Environment environment)
      throws IOException, UserException {
    Path path = options.path();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new UserException(
          "cannot record to " + path + "/: it is not a directory; give --record another path");
    }
    try {
      LockedFile.makeDirectory(path);
    } catch (NoSuchFileException e) {
      throw new UserException(
          "cannot record to " + path + "/: the directory above is missing; make it first", e);
    } catch (AccessDeniedException e) {
      throw new UserException(
          "cannot record to " + path + "/: permission denied; give --record another path", e);
    }
    FileChannel lock = LockedFile.open(path.resolve(LOCK));
    try {
      return new SegmentDirectory(lock, options, environment);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public LogFile file() {
    if (file == null) {
      throw new IllegalStateException("no segment was begun");
    }
    return file;
  }

  @Override
  public Numbers before() {
    return before;
  }

  @Override
  public boolean full(long batched, long next, long monotonicNanos) {
    long end = file().end() + batched;
    if (end == begunAt) {
      return false;
    }
    return end + next > segmentBytes
        || monotonicNanos - begunNanos > options.segmentAge().toNanos();
  }

  @Override
  public void next(Numbers before, long monotonicNanos, Start start) throws IOException {
    long wall = environment.wallNanos().getAsLong();
    Instant now = Instant.ofEpochSecond(0, wall);
    SegmentName nextName = SegmentName.after(name, now);
    makeRoom();
    Path path = directory.resolve(nextName.toString());
    boolean compress = options.compress();
    LogFile next = new LogFile(path, LockedFile.create(path), environment.disk(), 0, 0, compress);
    try {
      next.writeHeader(FileHeader.of(FileHeader.recorded(compress), environment.marker(), before));
      start.write(next);
    } catch (IOException | RuntimeException e) {
      next.close();
      Files.deleteIfExists(path);
      throw e;
    }
    if (file != null) {
      file.close();
    }
    file = next;
    name = nextName;
    begunNanos = monotonicNanos;
    begunAt = next.end();
  }

  /** Deletes the oldest segments until a whole new one fits below the limit. */
  private void makeRoom() throws IOException {
    List<SegmentName> names = SegmentName.in(directory);
    long total = segmentBytes;
    for (SegmentName each : names) {
      total += Files.size(directory.resolve(each.toString()));
    }
    for (SegmentName oldest : names) {
      Path path = directory.resolve(oldest.toString());
      if (total <= options.totalBytes() || (file != null && path.equals(file.path()))) {
        return;
      }
      total -= Files.size(path);
      Files.delete(path);
    }
  }

  /** The newest segment that can be read knows the highest numbers. */
  private Numbers numbers(List<SegmentName> names) throws IOException {
    Numbers highest = Numbers.NONE;
    for (int i = names.size() - 1; i >= 0; i--) {
      Path path = directory.resolve(names.get(i).toString());
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        Continuation was = Continuation.of(path, channel);
        highest = highest.max(was.numbers());
        if (was.end() > 0 && was.header().damage() == null) {
          return highest;
        }
      } catch (UserException e) {
        options.warnings().accept(e.getMessage() + "; it is left alone");
      }
    }
    return highest;
  }

  @Override
  public void close() throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      lock.close();
    }
  }
}
