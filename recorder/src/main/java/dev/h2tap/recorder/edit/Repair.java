package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Damage;
import dev.h2tap.recorder.log.DamageListener;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogFileHead;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Numbering;
import dev.h2tap.recorder.log.SessionLogWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is whole of a log, as a log in which nothing is damaged: the records keep their numbers, and
 * a gap record stands where some are missing.
 */
public final class Repair {
  private final Reading reading;
  private final SessionLogWriter writer;
  private final Damages damages;
  private final Consumer<Lost> lost;
  private final Numbering numbering = new Numbering();
  private LogRecord last =
      new LogRecord(0, 0, 0, 0, Side.NONE, Direction.NONE, new Event.LeftOut(0));
  private long lostRecords;

  /**
   * A part of the log that could not be kept.
   *
   * @param first the lowest number of the records that are lost
   * @param last the highest
   */
  public record Lost(long first, long last, String reason) {}

  /**
   * What came of it.
   *
   * @param kept how many records of the log are in the new one
   * @param lost how many are not, as far as that is known
   */
  public record Outcome(long kept, long lost) {}

  private Repair(Reading reading, SessionLogWriter writer, Damages damages, Consumer<Lost> lost) {
    this.reading = reading;
    this.writer = writer;
    this.damages = damages;
    this.lost = lost;
  }

  /**
   * Repairs a log.
   *
   * @param lost told of each part that could not be kept
   * @param progress told how many bytes of the log have been read
   * @throws UserException if there is no session log, or the target cannot be written
   */
  public static Outcome of(Path log, Target target, Consumer<Lost> lost, LongConsumer progress)
      throws IOException, UserException {
    Damages damages = new Damages();
    try (Reading reading = new Reading(log, damages);
        SessionLogWriter writer = Copy.open(target, reading.file())) {
      Repair repair = new Repair(reading, writer, damages, lost);
      long kept = repair.run(progress);
      writer.finish();
      return new Outcome(kept, repair.lostRecords);
    }
  }

  private long run(LongConsumer progress) throws IOException {
    long kept = 0;
    LogRecord next;
    while ((next = reading.next()) != null) {
      // What is told while the one behind is looked at, is in front of that.
      Damages before = damages.taken();
      LogFileHead file = reading.file();
      LogRecord record = reading.take();
      if (keep(record, before, file)) {
        kept++;
      }
      progress.accept(reading.position());
    }
    if (damages.bytes > 0) {
      gap(last, last.sequence() + 1, last.sequence() + 1, damages);
    }
    return kept;
  }

  private boolean keep(LogRecord record, Damages before, @Nullable LogFileHead file)
      throws IOException {
    if (record.sequence() <= last.sequence()) {
      lostRecords++;
      lost.accept(
          new Lost(
              record.sequence(), record.sequence(), "it stands behind record " + last.sequence()));
      return false;
    }
    LogRecord decoded = record.decoded();
    Numbering.Missing missing = numbering.next(decoded, file);
    if (missing != null) {
      gap(record, missing.first(), missing.last(), before);
    }
    last = record;
    if (decoded.event() instanceof Event.Unknown unknown && Kind.of(unknown.kind()) != null) {
      Damages malformed = new Damages();
      malformed.add("its payload is not what its kind says", unknown.bytes().readableBytes());
      gap(record, record.sequence(), record.sequence(), malformed);
      return false;
    }
    writer.write(record);
    return true;
  }

  /** Writes that records are missing; the gap record has the number of the last of them. */
  private void gap(LogRecord at, long first, long upTo, Damages damages) throws IOException {
    long records = upTo - first + 1;
    if (records > 1) {
      writer.write(ofTheRun(at, upTo - 1, new Event.LeftOut(first)));
    }
    writer.write(ofTheRun(at, upTo, new Event.Gap(damages.reason(), records, damages.bytes)));
    lostRecords += records;
    lost.accept(new Lost(first, upTo, damages.reason()));
  }

  private static LogRecord ofTheRun(LogRecord at, long sequence, Event event) {
    return new LogRecord(
        sequence, at.wallNanos(), at.monotonicNanos(), 0, Side.NONE, Direction.NONE, event);
  }

  /** The damage that was met since the last record. */
  private static final class Damages implements DamageListener {
    private @Nullable String first;
    private long bytes;

    @Override
    public void damaged(Damage damage) {
      add(damage.reason() + " at offset " + damage.offset(), damage.bytes());
    }

    void add(String reason, long more) {
      if (first == null) {
        first = reason;
      }
      bytes += more;
    }

    String reason() {
      return first == null ? "missing" : first;
    }

    /** What is in it, which is then no longer. */
    Damages taken() {
      Damages taken = new Damages();
      taken.first = first;
      taken.bytes = bytes;
      first = null;
      bytes = 0;
      return taken;
    }
  }
}
