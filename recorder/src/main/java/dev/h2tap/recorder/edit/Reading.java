package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.DamageListener;
import dev.h2tap.recorder.log.LogFileHead;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A log that is read raw, with a look at its next record before that is taken. */
final class Reading implements Closeable {
  private final Path log;
  private final SessionLogReader reader;
  private @Nullable LogRecord next;

  Reading(Path log, DamageListener damage) throws IOException, UserException {
    this.log = log;
    this.reader = SessionLog.open(log, damage).raw();
    this.next = reader.next();
  }

  Path log() {
    return log;
  }

  /** The record that {@link #take} gives next, null at the end. */
  @Nullable LogRecord next() {
    return next;
  }

  /** The next record; there must be one. */
  LogRecord take() throws IOException {
    LogRecord taken = next;
    if (taken == null) {
      throw new IllegalStateException("the log is at its end");
    }
    next = reader.next();
    return taken;
  }

  /** The file of the record that was looked at last. */
  @Nullable LogFileHead file() {
    return reader.file();
  }

  /** How many bytes of the log have been read. */
  long position() {
    return reader.position();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
