package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.DamageListener;
import dev.h2tap.recorder.log.LogFileHead;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.log.SessionLogWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A log in another form: compressed or not, one file or segments. */
public final class Copy {
  private Copy() {}

  /**
   * Copies a log record by record.
   *
   * @param damage told of what is damaged; that is left out
   * @param progress told how many bytes of the log have been read
   * @return how many records there are
   * @throws UserException if there is no session log, or the target cannot be written
   */
  public static long of(Path log, Target target, DamageListener damage, LongConsumer progress)
      throws IOException, UserException {
    try (Reading reading = new Reading(log, damage);
        SessionLogWriter writer = open(target, reading.file())) {
      while (reading.next() != null) {
        writer.write(reading.take());
        progress.accept(reading.position());
      }
      writer.finish();
      return writer.records();
    }
  }

  /**
   * Begins a new log for what is made of the records of another.
   *
   * @throws UserException if there is no session log, or the target cannot be written
   */
  public static SessionLogWriter begin(Path log, Target target) throws IOException, UserException {
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      return open(target, reader.file());
    }
  }

  /** The new log, which knows of records that were deleted in front of the first file. */
  static SessionLogWriter open(Target target, @Nullable LogFileHead first) throws UserException {
    Target after = target.after(first == null ? 0 : first.sequenceBefore());
    return SessionLog.write(after.path(), after.form());
  }
}
