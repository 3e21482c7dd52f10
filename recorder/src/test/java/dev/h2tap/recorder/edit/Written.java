package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogForm;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogWriter;
import dev.h2tap.recorder.survey.Fault;
import dev.h2tap.recorder.survey.Verification;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Timeline;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Logs that are written record by record, with numbers and times of the test's choice. */
final class Written {
  static final long WALL = 1_767_268_800_000_000_000L;
  private static final long MILLI = 1_000_000;

  private final List<LogRecord> records = new ArrayList<>();
  private final String h2tap;
  private final long monotonic;
  private long sequence;
  private long wall;

  /**
   * @param h2tap names the run
   * @param startMillis when it begins; every record comes a millisecond later
   */
  Written(String h2tap, long startMillis) {
    this.h2tap = h2tap;
    this.wall = WALL + startMillis * MILLI;
    this.monotonic = h2tap.hashCode() * 1000L * MILLI - wall;
  }

  Written started() {
    return event(
        0, Side.NONE, Direction.NONE, new Event.RunStarted(h2tap, Map.of(), 1, "17", false));
  }

  Written ended() {
    return event(0, Side.NONE, Direction.NONE, new Event.RunEnded("stopped"));
  }

  Written opened(long connection, Side side) {
    String target = side == Side.UPSTREAM ? "target:1" : null;
    return event(
        connection,
        side,
        Direction.NONE,
        new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", target, false, 0, 0));
  }

  Written bridged(long exchange, long downstream, long upstream) {
    return event(
        downstream,
        Side.NONE,
        Direction.NONE,
        new Event.ExchangeBridged(exchange, downstream, 1, upstream, 1, 1));
  }

  Written over(long exchange, long downstream, int status) {
    return event(
        downstream,
        Side.NONE,
        Direction.NONE,
        new Event.ExchangeEnded(exchange, downstream, 1, status, null, null, null));
  }

  Written http(long connection, Side side, Direction direction, String text) {
    return event(
        connection,
        side,
        direction,
        new Event.Plaintext(
            Syntax.HTTP1, -1, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)));
  }

  /** A request and its response on new connections of both sides. */
  Written exchange(long exchange, long downstream, long upstream, String path, int status) {
    String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    String response = "HTTP/1.1 " + status + " So\r\nContent-Length: 0\r\n\r\n";
    return opened(downstream, Side.DOWNSTREAM)
        .http(downstream, Side.DOWNSTREAM, Direction.RECEIVED, request)
        .opened(upstream, Side.UPSTREAM)
        .bridged(exchange, downstream, upstream)
        .http(upstream, Side.UPSTREAM, Direction.SENT, request)
        .http(upstream, Side.UPSTREAM, Direction.RECEIVED, response)
        .http(downstream, Side.DOWNSTREAM, Direction.SENT, response)
        .over(exchange, downstream, status);
  }

  Written event(long connection, Side side, Direction direction, Event event) {
    wall += MILLI;
    records.add(
        new LogRecord(++sequence, wall, wall + monotonic, connection, side, direction, event));
    return this;
  }

  /** Passes numbers over, as if their records were missing. */
  Written skip(long numbers) {
    sequence += numbers;
    return this;
  }

  Path to(Path log) throws Exception {
    return write(log, records);
  }

  /** Only the records with these numbers. */
  Path to(Path log, long from, long upTo) throws Exception {
    return write(
        log,
        records.stream()
            .filter(r -> r.sequence() == 1 || r.sequence() >= from && r.sequence() <= upTo)
            .toList());
  }

  private static Path write(Path log, List<LogRecord> records) throws Exception {
    try (SessionLogWriter writer = SessionLog.write(log)) {
      for (LogRecord record : records) {
        writer.write(record);
      }
      writer.finish();
    }
    return log;
  }

  static Target target(Path log) {
    return new Target(log, LogForm.FILE);
  }

  static List<LogRecord> read(Path log) throws Exception {
    List<LogRecord> records = new ArrayList<>();
    Records.of(log, damage -> {}, position -> {}).each(records::add);
    return records;
  }

  /** A line a record: number, connection, event. */
  static List<String> lines(Path log) throws Exception {
    return read(log).stream()
        .map(r -> r.sequence() + " #" + r.connection() + " " + text(r.event()))
        .toList();
  }

  private static String text(Event event) {
    if (event instanceof Event.Plaintext plaintext) {
      String text = plaintext.bytes().toString(StandardCharsets.US_ASCII);
      return text.substring(0, text.indexOf('\r'));
    } else if (event instanceof Event.RunStarted run) {
      return "start " + run.version();
    } else if (event instanceof Event.ConnectionOpened opened) {
      return opened.target() == null ? "open down" : "open up";
    } else if (event instanceof Event.ExchangeBridged b) {
      return "exchange "
          + b.exchange()
          + " #"
          + b.downstreamConnection()
          + " to #"
          + b.upstreamConnection();
    } else if (event instanceof Event.ExchangeEnded ended) {
      return "exchange " + ended.exchange() + " over";
    } else if (event instanceof Event.LeftOut leftOut) {
      return "left out from " + leftOut.first();
    } else if (event instanceof Event.Gap gap) {
      return "gap of " + gap.records() + ": " + gap.reason();
    }
    return event.getClass().getSimpleName();
  }

  static List<Fault> faults(Path log) throws Exception {
    List<Fault> faults = new ArrayList<>();
    Verification.of(log, faults::add, position -> {});
    return faults;
  }

  static List<Entry> entries(Path log) throws Exception {
    List<Entry> entries = new ArrayList<>();
    Timeline timeline = new Timeline(0, entries::add, BodySink.none());
    Records.of(log, damage -> {}, position -> {}).each(timeline::accept);
    timeline.finish();
    return entries;
  }

  /** A line an exchange: path, status, and the connections of both sides. */
  static List<String> exchanges(Path log) throws Exception {
    return entries(log).stream()
        .filter(entry -> entry.item() instanceof Item.Exchange)
        .map(entry -> ((Item.Exchange) entry.item()).summary())
        .map(
            s ->
                s.path()
                    + " "
                    + s.status()
                    + " #"
                    + s.downstreamConnection()
                    + " #"
                    + s.upstreamConnection())
        .toList();
  }
}
