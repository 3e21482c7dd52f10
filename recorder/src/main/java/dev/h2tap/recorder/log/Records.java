package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * The records of a log from the first to the last, as often as asked for: what works on a whole log
 * takes this, and what changes records on the way gives another.
 */
@FunctionalInterface
public interface Records {

  /**
   * Reads them once, in order.
   *
   * @throws UserException if there is no session log
   * @throws IOException if the log cannot be read, or the taker threw it
   */
  void each(Taker taker) throws IOException, UserException;

  /** Takes records. Their buffers need no release. */
  @FunctionalInterface
  interface Taker {
    void take(LogRecord record) throws IOException;
  }

  /**
   * The records of a file or a directory of segments.
   *
   * @param damage told of what is damaged, each time the log is read
   * @param progress told after each record how many bytes of the log have been read, this time
   */
  static Records of(Path log, DamageListener damage, LongConsumer progress) {
    return taker -> each(SessionLog.open(log, damage), taker, progress);
  }

  /**
   * The same with payloads as they are, whatever is in them: all events are {@link Event.Unknown}.
   * So records are copied without a loss. {@link LogRecord#decoded()} reads one.
   */
  static Records raw(Path log, DamageListener damage, LongConsumer progress) {
    return taker -> each(SessionLog.open(log, damage).raw(), taker, progress);
  }

  private static void each(SessionLogReader opened, Taker taker, LongConsumer progress)
      throws IOException {
    try (SessionLogReader reader = opened) {
      LogRecord record;
      while ((record = reader.next()) != null) {
        taker.take(record);
        progress.accept(reader.position());
      }
    }
  }
}
