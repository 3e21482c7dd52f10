package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.DamageListener;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Numbers;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Several logs in one. Runs stand one after the other, each whole, in the order in which they
 * began: a reader takes the times within a run for those of one clock, and what is open for over
 * when another run begins. Parts of one run, in several logs, become one run again. Records,
 * connections and exchanges get new numbers.
 */
public final class Merge {
  private final List<MergedLog> logs;
  private final SessionLogWriter writer;
  private final LongConsumer progress;
  private Numbers given = Numbers.NONE;
  private long latestWall = Long.MIN_VALUE;
  private long runs;
  private long overlaps;

  /**
   * What came of it.
   *
   * @param records how many there are
   * @param runs how many there are
   * @param overlaps how many of them began before an earlier one had ended
   */
  public record Outcome(long records, long runs, long overlaps) {}

  private Merge(List<MergedLog> logs, SessionLogWriter writer, LongConsumer progress) {
    this.logs = logs;
    this.writer = writer;
    this.progress = progress;
  }

  /**
   * Merges logs.
   *
   * @param damage told of what is damaged; a gap record stands for it
   * @param progress told how many bytes of all logs have been read
   * @throws UserException if one is no session log, or the target cannot be written
   */
  public static Outcome of(
      List<Path> paths, Target target, DamageListener damage, LongConsumer progress)
      throws IOException, UserException {
    List<MergedLog> logs = new ArrayList<>();
    try {
      for (Path path : paths) {
        logs.add(new MergedLog(new Reading(path, damage)));
      }
      try (SessionLogWriter writer = SessionLog.write(target.path(), target.form())) {
        Merge merge = new Merge(logs, writer, progress);
        merge.run();
        writer.finish();
        return new Outcome(writer.records(), merge.runs, merge.overlaps);
      }
    } finally {
      for (MergedLog log : logs) {
        log.reading().close();
      }
    }
  }

  private void run() throws IOException, UserException {
    Optional<MergedLog> earliest;
    while ((earliest = earliest()).isPresent()) {
      List<MergedLog> parts = partsOfTheSameRun(earliest.get());
      parts.forEach(MergedLog::beginRun);
      write(parts);
    }
  }

  private Optional<MergedLog> earliest() {
    return logs.stream()
        .filter(log -> log.nextRun() != null)
        .min(Comparator.comparingLong(log -> wall(log.nextRun())));
  }

  private static long wall(@Nullable LogRecord record) {
    return record == null ? Long.MAX_VALUE : record.wallNanos();
  }

  private List<MergedLog> partsOfTheSameRun(MergedLog of) {
    LogRecord first = of.nextRun();
    RunKey key = first == null ? null : RunKey.of(first);
    return key == null ? List.of(of) : logs.stream().filter(log -> begins(log, key)).toList();
  }

  private static boolean begins(MergedLog log, RunKey key) {
    LogRecord first = log.nextRun();
    return first != null && key.equals(RunKey.of(first));
  }

  private void write(List<MergedLog> parts) throws IOException, UserException {
    Numbers before =
        parts.stream().map(MergedLog::highest).reduce(Merge::lower).orElse(Numbers.NONE);
    Offsets offsets =
        new Offsets(given.connection() - before.connection(), given.exchange() - before.exchange());
    runs++;
    long begun = parts.stream().mapToLong(part -> wall(part.nextRun())).min().orElse(0);
    overlaps += begun < latestWall ? 1 : 0;
    LogRecord last = null;
    MergedLog next;
    while ((next = lowest(parts)) != null) {
      LogRecord record = next.take();
      last = write(record, last, offsets);
      latestWall = Math.max(latestWall, record.wallNanos());
      progress.accept(logs.stream().mapToLong(log -> log.reading().position()).sum());
    }
  }

  private static Numbers lower(Numbers a, Numbers b) {
    return new Numbers(
        Math.min(a.sequence(), b.sequence()),
        Math.min(a.connection(), b.connection()),
        Math.min(a.exchange(), b.exchange()));
  }

  /** The part with the lowest record; what one part left out may be in another. */
  private static @Nullable MergedLog lowest(List<MergedLog> parts) {
    MergedLog lowest = null;
    LogRecord record = null;
    for (MergedLog part : parts) {
      LogRecord next = part.next();
      if (next != null && (record == null || isBefore(next, record))) {
        lowest = part;
        record = next;
      }
    }
    return lowest;
  }

  private static boolean isBefore(LogRecord a, LogRecord b) {
    return a.sequence() < b.sequence()
        || a.sequence() == b.sequence()
            && b.code() == Kind.LEFT_OUT.code()
            && a.code() != Kind.LEFT_OUT.code();
  }

  /** Writes the next record of a run; gives back the one with the highest number so far. */
  private LogRecord write(LogRecord record, @Nullable LogRecord last, Offsets offsets)
      throws IOException, UserException {
    boolean leftOut = record.code() == Kind.LEFT_OUT.code();
    if (last != null && record.sequence() <= last.sequence()) {
      requireSame(record, last);
      return last;
    }
    long first =
        leftOut && record.decoded().event() instanceof Event.LeftOut event
            ? event.first()
            : record.sequence();
    if (last != null && first > last.sequence() + 1) {
      long missing = first - last.sequence() - 1;
      Event gap = new Event.Gap("not in the logs that were merged", missing, 0);
      append(
          new LogRecord(
              0, record.wallNanos(), record.monotonicNanos(), 0, Side.NONE, Direction.NONE, gap),
          offsets);
    }
    if (!leftOut) {
      append(record, offsets);
    }
    return record;
  }

  /** Two parts of a run may both hold a record. */
  private static void requireSame(LogRecord record, LogRecord last) throws UserException {
    boolean same =
        record.sequence() < last.sequence()
            || record.code() == Kind.LEFT_OUT.code()
            || last.code() == Kind.LEFT_OUT.code()
            || record.equals(last);
    if (!same) {
      throw new UserException(
          "two logs hold different records of the number "
              + record.sequence()
              + " in the same run: one was merged before; merge what it was made from");
    }
  }

  private void append(LogRecord record, Offsets offsets) throws IOException {
    LogRecord moved = offsets.apply(record, given.sequence() + 1);
    writer.write(moved);
    given = given.max(Numbers.in(moved));
  }
}
