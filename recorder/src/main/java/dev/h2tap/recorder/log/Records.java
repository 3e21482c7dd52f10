package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
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
    return taker -> {
      try (SessionLogReader reader = SessionLog.open(log, damage)) {
        LogRecord record;
        while ((record = reader.next()) != null) {
          taker.take(record);
          progress.accept(reader.position());
        }
      }
    };
  }
}
