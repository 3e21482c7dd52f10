package dev.h2tap.proxy.replay.send;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
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
            record(
                3,
                2,
                Side.UPSTREAM,
                Direction.SENT,
                new Event.Plaintext(
                    Syntax.HTTP1,
                    -1,
                    Unpooled.copiedBuffer(
                        request.replace("\n", "\r\n"), StandardCharsets.ISO_8859_1))),
            record(
                4,
                0,
                Side.NONE,
                Direction.NONE,
                new Event.ExchangeEnded(1, 0, 1, 0, null, null, null)));
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
