package dev.h2tap.proxy.replay.send;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Recorded exchanges of requests that were sent upstream over HTTP/1.1. */
final class Sent {
  private Sent() {}

  static RecordedExchange exchange(String request) {
    return recording(request).exchanges().get(0);
  }

  /** A request with line feeds in place of CR LF, without a response. */
  static Recording recording(String request) {
    List<LogRecord> records =
        List.of(
            record(
                1,
                2,
                Side.UPSTREAM,
                Direction.NONE,
                new Event.ConnectionOpened(
                    "127.0.0.1:1", "127.0.0.1:2", "http://a:80", false, 0, 0)),
            record(2, 0, Side.NONE, Direction.NONE, new Event.ExchangeBridged(1, 0, 1, 2, 1, 1)),
            record(3, 2, Side.UPSTREAM, Direction.SENT, http1(request)),
            record(
                4,
                0,
                Side.NONE,
                Direction.NONE,
                new Event.ExchangeEnded(1, 0, 1, 0, null, null, null)));
    return recording(records);
  }

  /** A request that got to no upstream, after nobody answered at these. */
  static Recording unsent(String request, String... targets) {
    List<LogRecord> records = new ArrayList<>();
    Event opened = new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", null, false, 0, 0);
    records.add(record(1, 1, Side.DOWNSTREAM, Direction.NONE, opened));
    records.add(record(2, 1, Side.DOWNSTREAM, Direction.RECEIVED, http1(request)));
    for (String target : targets) {
      records.add(
          record(
              3,
              records.size(),
              Side.UPSTREAM,
              Direction.NONE,
              new Event.ConnectFailed(target, null, "connection refused", 1)));
    }
    String answer = "HTTP/1.1 502 refused\nContent-Length: 0\n\n";
    records.add(record(4, 1, Side.DOWNSTREAM, Direction.SENT, http1(answer)));
    Event ended = new Event.ExchangeEnded(1, 1, 1, 502, Party.UPSTREAM, null, "refused");
    records.add(record(5, 0, Side.NONE, Direction.NONE, ended));
    return recording(records);
  }

  private static Event http1(String text) {
    return new Event.Plaintext(
        Syntax.HTTP1,
        -1,
        Unpooled.copiedBuffer(text.replace("\n", "\r\n"), StandardCharsets.ISO_8859_1));
  }

  private static Recording recording(List<LogRecord> records) {
    Records log =
        taker -> {
          for (LogRecord record : records) {
            taker.take(record);
          }
        };
    try {
      return ExchangeReader.all(log, exchange -> true);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static LogRecord record(
      long number, long connection, Side side, Direction direction, Event event) {
    return new LogRecord(number, number, number, connection, side, direction, event);
  }
}
