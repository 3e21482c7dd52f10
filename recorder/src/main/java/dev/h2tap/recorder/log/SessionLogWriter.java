package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes records that were read from a log, or made of such, to a new one, as they are: numbers,
 * times and connections stay. For one thread. What was written is there, whole, once {@link
 * #finish} has returned; without it {@link #close} takes the file away again.
 */
public final class SessionLogWriter implements Closeable {
  private final LogFile file;
  private final Batch batch = new Batch();
  private boolean finished;

  private SessionLogWriter(LogFile file) {
    this.file = file;
    batch.start(file.marker());
  }

  static SessionLogWriter create(Path path, Environment environment)
      throws IOException, UserException {
    FileChannel channel = LockedFile.open(path, StandardOpenOption.CREATE_NEW);
    LogFile file = new LogFile(path, channel, environment.disk(), 0, 0, false);
    try {
      file.writeHeader(FileHeader.of(false, environment.marker(), Numbers.NONE));
    } catch (IOException e) {
      file.close();
      Files.deleteIfExists(path);
      throw e;
    }
    return new SessionLogWriter(file);
  }

  /**
   * Appends a record. Their numbers must grow.
   *
   * @param record its buffer is not released
   */
  public void write(LogRecord record) throws IOException {
    for (Event piece : Pieces.of(record.event())) {
      batch.add(stamp(record), piece, PayloadEncoder.body(piece));
    }
    if (!batch.hasRoom()) {
      flush();
    }
  }

  /** Writes what is left, and forces it to the disk. */
  public void finish() throws IOException {
    flush();
    file.force();
    finished = true;
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (!finished) {
      Files.deleteIfExists(file.path());
    }
  }

  private void flush() throws IOException {
    if (batch.records() > 0) {
      file.append(batch);
      batch.start(file.marker());
    }
  }

  private static Stamp stamp(LogRecord record) {
    return new Stamp(
        record.sequence(),
        record.wallNanos(),
        record.monotonicNanos(),
        record.connection(),
        record.side(),
        record.direction());
  }
}
