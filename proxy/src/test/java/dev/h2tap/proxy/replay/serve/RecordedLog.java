package dev.h2tap.proxy.replay.serve;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A log of HTTP/1.1 exchanges, a millisecond between its records. */
final class RecordedLog implements Records {
  final List<LogRecord> records = new ArrayList<>();
  private long exchanges;

  @Override
  public void each(Taker taker) throws IOException, UserException {
    for (LogRecord record : records) {
      taker.take(record);
    }
  }

  /** A GET of a client on connection 1, 3, …, to an upstream on the one behind it. */
  void exchange(String authority, String target, String response) {
    exchange("GET /x HTTP/1.1\r\nHost: " + authority + "\r\n\r\n", "", target, response);
  }

  /** The response begins once all of the request has come. */
  void exchange(String head, String content, String target, String response) {
    long down = ++exchanges * 2 - 1;
    opened(down, DOWNSTREAM, null);
    opened(down + 1, UPSTREAM, target);
    String request = head + content;
    http1(down, DOWNSTREAM, RECEIVED, request);
    add(0, Side.NONE, NONE, new Event.ExchangeBridged(exchanges, down, 1, down + 1, 1, 1));
    http1(down + 1, UPSTREAM, SENT, request);
    http1(down + 1, UPSTREAM, RECEIVED, response);
    http1(down, DOWNSTREAM, SENT, response);
    add(0, Side.NONE, NONE, new Event.ExchangeEnded(exchanges, down, 1, 200, null, null, null));
  }

  /** h2tap answers for an upstream that this happens with. */
  void ownWords(String authority, Runnable meanwhile) {
    ownWords(authority, meanwhile, "HTTP/1.1 502 reset\r\nContent-Length: 0\r\n\r\n");
  }

  void ownWords(String authority, String response) {
    ownWords(authority, () -> {}, response);
  }

  private void ownWords(String authority, Runnable meanwhile, String response) {
    long down = ++exchanges * 2 - 1;
    opened(down, DOWNSTREAM, null);
    http1(down, DOWNSTREAM, RECEIVED, "GET /x HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
    meanwhile.run();
    http1(down, DOWNSTREAM, SENT, response);
    add(
        0,
        Side.NONE,
        NONE,
        new Event.ExchangeEnded(exchanges, down, 1, 502, Party.UPSTREAM, null, "reset"));
  }

  void failedTls(long connection, Target target) {
    add(
        connection,
        UPSTREAM,
        NONE,
        new Event.ConnectionOpened(
            "127.0.0.1:1", "127.0.0.1:2", target.toString(), target.tls(), 0, 0));
    add(
        connection,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeFailed(null, "closed", List.of("h2"), null, 1));
    closed(connection, Manner.RST, Party.UPSTREAM);
  }

  void opened(long connection, Side side, String target) {
    add(
        connection,
        side,
        NONE,
        new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", target, false, 0, 0));
  }

  void closed(long connection, Manner manner, Party by) {
    add(connection, UPSTREAM, NONE, new Event.ConnectionClosed(manner, by, null, null, 1, 1));
  }

  void http1(long connection, Side side, Direction direction, String text) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, ISO_8859_1);
    add(connection, side, direction, new Event.Plaintext(Syntax.HTTP1, -1, bytes));
  }

  void add(long connection, Side side, Direction direction, Event event) {
    long at = records.size() + 1;
    records.add(new LogRecord(at, at, at * 1_000_000, connection, side, direction, event));
  }
}
