package dev.h2tap.recorder.survey;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.DamageListener;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogFileHead;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Numbering;
import dev.h2tap.recorder.log.RecordHeader;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is in a log, counted by the headers of its records: payloads are passed over unread but for
 * the few that tell of runs, exchanges and gaps, so a long log takes little time.
 */
public final class Survey {
  private static final Set<Kind> READ =
      EnumSet.of(
          Kind.RUN_STARTED, Kind.EXCHANGE_BRIDGED, Kind.EXCHANGE_ENDED, Kind.GAP, Kind.LEFT_OUT);

  private final Set<LogFileHead> files = new LinkedHashSet<>();
  private final Map<Integer, Tally> kinds = new TreeMap<>();
  private final Map<Side, Long> connections = new EnumMap<>(Side.class);
  private final Numbering numbering = new Numbering();
  private final Runs runs = new Runs();
  private final Tally missing = new Tally();
  private final Tally damage = new Tally();
  private final Tally gaps = new Tally();
  private final Set<Long> openExchanges = new HashSet<>();
  private long gapRecords;
  private long failedConnections;
  private long endedExchanges;
  private long recordBytes;
  private long firstSequence;
  private long firstWall;
  private long lastWall;

  private Survey() {}

  /**
   * Looks through a log.
   *
   * @param damage told of what is damaged, as far as that is noticed
   * @param progress told how many bytes of the log have been passed
   * @throws UserException if there is no session log
   */
  public static Survey of(Path log, DamageListener damage, LongConsumer progress)
      throws IOException, UserException {
    Survey survey = new Survey();
    DamageListener listener =
        found -> {
          survey.damage.add(found.bytes());
          damage.damaged(found);
        };
    try (SessionLogReader reader = SessionLog.open(log, listener)) {
      survey.read(reader, progress);
    }
    survey.runs.finish();
    return survey;
  }

  private void read(SessionLogReader reader, LongConsumer progress) throws IOException {
    reader.only(
        header -> {
          header(header, reader.file());
          progress.accept(reader.position());
          return READ.contains(header.kind());
        });
    file(reader.file());
    LogRecord record;
    while ((record = reader.next()) != null) {
      event(record, reader.file());
    }
    file(reader.file());
  }

  private void file(@Nullable LogFileHead file) {
    if (file != null) {
      files.add(file);
    }
  }

  private void header(RecordHeader header, @Nullable LogFileHead file) {
    file(file);
    if (kinds.isEmpty()) {
      firstSequence = header.sequence();
      firstWall = header.wallNanos();
    }
    lastWall = header.wallNanos();
    kinds.computeIfAbsent(header.code(), code -> new Tally()).add(header.payloadLength());
    recordBytes += header.recordLength();
    runs.header(header);
    if (header.kind() != Kind.LEFT_OUT) {
      missing(numbering.next(header, file));
    }
    if (header.kind() == Kind.CONNECTION_OPENED) {
      connections.merge(header.side(), 1L, Long::sum);
    } else if (header.kind() == Kind.CONNECT_FAILED) {
      failedConnections++;
    }
  }

  private void event(LogRecord record, @Nullable LogFileHead file) {
    if (record.event() instanceof Event.RunStarted started) {
      runs.started(started);
    } else if (record.event() instanceof Event.ExchangeBridged bridged) {
      openExchanges.add(bridged.exchange());
    } else if (record.event() instanceof Event.ExchangeEnded ended) {
      openExchanges.remove(ended.exchange());
      endedExchanges++;
    } else if (record.event() instanceof Event.Gap gap) {
      gaps.add(gap.bytes());
      gapRecords += gap.records();
    } else if (record.event() instanceof Event.LeftOut) {
      missing(numbering.next(record, file));
    }
  }

  private void missing(Numbering.@Nullable Missing hole) {
    if (hole != null) {
      missing.add(hole.records());
    }
  }

  /** The files of the log, oldest first. */
  Set<LogFileHead> files() {
    return files;
  }

  /** The highest version of the format among the files. */
  int version() {
    return files.stream().mapToInt(LogFileHead::version).max().orElse(0);
  }

  /** Bytes of all files together. */
  long bytes() {
    return files.stream().mapToLong(LogFileHead::bytes).sum();
  }

  /** How long all records are, with their headers, when nothing is compressed. */
  long recordBytes() {
    return recordBytes;
  }

  long records() {
    return kinds.values().stream().mapToLong(Tally::count).sum();
  }

  /** The records and bytes of each kind, by its number. */
  Map<Integer, Tally> kinds() {
    return kinds;
  }

  Runs runs() {
    return runs;
  }

  long firstSequence() {
    return firstSequence;
  }

  long lastSequence() {
    return numbering.last();
  }

  /** Wall time of the first record. */
  long firstWall() {
    return firstWall;
  }

  /** Wall time of the last record. */
  long lastWall() {
    return lastWall;
  }

  /** How many connections were opened on a side. */
  long connections(Side side) {
    return connections.getOrDefault(side, 0L);
  }

  /** How many connections did not come about. */
  long failedConnections() {
    return failedConnections;
  }

  long exchanges() {
    return endedExchanges + openExchanges.size();
  }

  /** Exchanges whose end is not in the log. */
  long unfinishedExchanges() {
    return openExchanges.size();
  }

  /** The gap records, and the bytes that were not recorded. */
  Tally gaps() {
    return gaps;
  }

  /** How many records were not recorded, as the gap records say. */
  long gapRecords() {
    return gapRecords;
  }

  /** In how many places records are missing, and how many. */
  Tally missing() {
    return missing;
  }

  /** How many records were deleted in good order, with older segments. */
  long deleted() {
    return numbering.deleted();
  }

  /** In how many places the log is damaged, and how many bytes were skipped there. */
  Tally damage() {
    return damage;
  }

  /** How many TLS secrets the log holds. */
  long secrets() {
    Tally secrets = kinds.get(Kind.TLS_SECRET.code());
    return secrets == null ? 0 : secrets.count();
  }
}
