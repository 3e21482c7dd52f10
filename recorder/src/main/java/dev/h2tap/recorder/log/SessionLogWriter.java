package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes records that were read from a log, or made of such, to a new one, as they are: numbers,
 * times and connections stay. For one thread. What was written is there, whole, once {@link
 * #finish} has returned; without it {@link #close} takes it away again.
 */
public final class SessionLogWriter implements Closeable {
  private final WrittenFiles files;
  private final Batch batch = new Batch();
  private @Nullable LogFile file;
  private long records;

  SessionLogWriter(Path path, LogForm form, Environment environment)
      throws IOException, UserException {
    files = new WrittenFiles(path, form, environment);
    file = files.current();
    if (file != null) {
      batch.start(file.marker(), file.end());
    }
  }

  /**
   * Appends a record. Their numbers must grow, so one that has grown too long for a record is
   * written as a gap: it cannot be cut in pieces of numbers of their own.
   *
   * @param record its buffer is not released
   */
  public void write(LogRecord record) throws LogWriteException {
    if (files.full(record, batch.bytes())) {
      next(record);
    }
    Event event = Pieces.whole(record.event());
    batch.add(Stamp.of(record), event, PayloadEncoder.body(event));
    files.added(record);
    records++;
    if (!batch.hasRoom()) {
      flush();
    }
  }

  /** How many records have been written. */
  public long records() {
    return records;
  }

  /** Writes what is left, and forces it to the disk. */
  public void finish() throws LogWriteException {
    flush();
    try {
      files.finish();
    } catch (IOException e) {
      throw new LogWriteException(e);
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }

  private void next(LogRecord record) throws LogWriteException {
    flush();
    try {
      file = files.next(record, batch);
    } catch (IOException e) {
      throw new LogWriteException(e);
    }
  }

  private void flush() throws LogWriteException {
    LogFile current = file;
    if (current != null && batch.records() > 0) {
      try {
        current.append(batch);
      } catch (IOException e) {
        throw new LogWriteException(e);
      }
      batch.start(current.marker(), current.end());
    }
  }
}
