package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.RecordHeader;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What has to be decoded of a log to tell of some of its connections: their own records, those of
 * the connections on the other side of their exchanges, and those of the run.
 *
 * @param connections the given ones, and those on the other side of their exchanges
 * @param lastRecord the number of the last record in the log: what is appended later may name more
 */
public record Counterparts(Set<Long> connections, long lastRecord) {

  /**
   * Reads a log once, hardly more than its record headers; what is damaged in it is not told.
   *
   * @throws UserException if there is no session log
   */
  public static Counterparts of(Path log, Set<Long> given) throws IOException, UserException {
    Set<Long> all = new HashSet<>(given);
    long[] last = new long[1];
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      reader.only(
          header -> {
            last[0] = Math.max(last[0], header.sequence());
            return header.kind() == Kind.EXCHANGE_BRIDGED;
          });
      LogRecord record;
      while ((record = reader.next()) != null) {
        if (record.event() instanceof Event.ExchangeBridged bridged) {
          long down = bridged.downstreamConnection();
          long up = bridged.upstreamConnection();
          if (given.contains(down) || given.contains(up)) {
            LongStream.of(record.connection(), down, up).forEach(all::add);
          }
        }
      }
    }
    return new Counterparts(Set.copyOf(all), last[0]);
  }

  /** Whether a record matters. */
  public boolean has(RecordHeader header) {
    return header.connection() == 0
        || header.kind() == Kind.LEFT_OUT
        || connections.contains(header.connection());
  }
}
