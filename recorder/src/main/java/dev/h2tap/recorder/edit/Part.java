package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.DamageListener;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.log.SessionLogWriter;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A part of a log: whole connections, with what belongs to the run as a whole. The records keep
 * their numbers; {@link Event.LeftOut} stands for those that are left out, so that a reader does
 * not take them for lost.
 */
public final class Part {
  private final SessionLogWriter writer;
  private final Set<Long> connections;
  private final Set<Long> probesLeftOut = new HashSet<>();
  private @Nullable LogRecord leftOut;
  private long firstLeftOut;

  private Part(SessionLogWriter writer, Set<Long> connections) {
    this.writer = writer;
    this.connections = connections;
  }

  /**
   * The connections that are wanted, and those on the other side of their exchanges.
   *
   * @param log is read once
   */
  public static Set<Long> connections(Records log, Wanted wanted)
      throws IOException, UserException {
    Chosen chosen = new Chosen();
    long[] firstWall = {0, 0};
    Timeline timeline =
        new Timeline(
            0,
            entry -> {
              chosen.see(entry);
              if (wanted.has(entry, firstWall[1])) {
                chosen.choose(entry);
              }
            },
            BodySink.none());
    log.each(
        record -> {
          if (firstWall[0] == 0) {
            firstWall[0] = 1;
            firstWall[1] = record.wallNanos();
          }
          timeline.accept(record);
        });
    timeline.finish();
    return chosen.connections();
  }

  /**
   * Writes the part of a log that has these connections.
   *
   * @param damage told of what is damaged; that is missing in the part too
   * @param progress told how many bytes of the log have been read
   * @return how many records it has
   * @throws UserException if there is no session log, or the target cannot be written
   */
  public static long write(
      Path log, Set<Long> connections, Target target, DamageListener damage, LongConsumer progress)
      throws IOException, UserException {
    try (Reading reading = new Reading(log, damage);
        SessionLogWriter writer = Copy.open(target, reading.file())) {
      Part part = new Part(writer, connections);
      long records = 0;
      while (reading.next() != null) {
        if (part.take(reading.take())) {
          records++;
        }
        progress.accept(reading.position());
      }
      writer.finish();
      return records;
    }
  }

  private boolean take(LogRecord record) throws IOException {
    boolean wasLeftOut = record.code() == Kind.LEFT_OUT.code();
    long first =
        wasLeftOut && record.decoded().event() instanceof Event.LeftOut before
            ? before.first()
            : record.sequence();
    boolean keep = !wasLeftOut && isWanted(record);
    if (leftOut != null && (keep || first > leftOut.sequence() + 1)) {
      writer.write(
          new LogRecord(
              leftOut.sequence(),
              leftOut.wallNanos(),
              leftOut.monotonicNanos(),
              0,
              Side.NONE,
              Direction.NONE,
              new Event.LeftOut(firstLeftOut)));
      leftOut = null;
    }
    if (keep) {
      writer.write(record);
    } else {
      firstLeftOut = leftOut == null ? first : firstLeftOut;
      leftOut = record;
    }
    return keep;
  }

  /** The exchanges of probes stand among the records of the run, since they have no client. */
  private boolean isWanted(LogRecord record) {
    if (record.connection() != 0) {
      return connections.contains(record.connection());
    } else if (record.code() == Kind.EXCHANGE_BRIDGED.code()
        && record.decoded().event() instanceof Event.ExchangeBridged bridged
        && !connections.contains(bridged.upstreamConnection())) {
      probesLeftOut.add(bridged.exchange());
      return false;
    }
    return record.code() != Kind.EXCHANGE_ENDED.code()
        || !(record.decoded().event() instanceof Event.ExchangeEnded ended)
        || !probesLeftOut.remove(ended.exchange());
  }
}
