package dev.h2tap.recorder.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.Script;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exchanges as a log tells them, made of what an upstream answered to {@code GET /x}. */
public final class Answered {
  private static final int END_STREAM = 1;

  private final Script script = new Script();
  private String method = "GET";
  private @Nullable Party blame;
  private @Nullable String finding;
  private @Nullable String reason;

  private Answered() {}

  public static Answered exchange() {
    return new Answered();
  }

  public Answered method(String other) {
    method = other;
    return this;
  }

  /** It came to nothing, or not to its end. */
  public Answered failed(Party by, @Nullable String id, String words) {
    blame = by;
    finding = id;
    reason = words;
    return this;
  }

  /** A response over HTTP/1.1 with a Content-Length. */
  public RecordedExchange http1(String head, byte[] body) throws Exception {
    return http1(head + "\nContent-Length: " + body.length + "\n\n", Unpooled.wrappedBuffer(body));
  }

  public RecordedExchange http1(String head, String body) throws Exception {
    return http1(head, body.getBytes(UTF_8));
  }

  /** A response over HTTP/1.1 in one chunk, with a trailer. */
  public RecordedExchange chunked(List<String> fields, byte[] body, String trailer)
      throws Exception {
    String head = "HTTP/1.1 200 OK\n" + String.join("\n", fields);
    return http1(
        head + "\nTransfer-Encoding: chunked\n\n" + Integer.toHexString(body.length) + "\n",
        Unpooled.wrappedBuffer(
            Unpooled.wrappedBuffer(body), Script.text("\n0\n" + trailer + "\n\n")));
  }

  /** Text that is sent as it is, with CR LF. */
  public RecordedExchange raw(String text) throws Exception {
    return http1(text, Unpooled.EMPTY_BUFFER);
  }

  private RecordedExchange http1(String text, ByteBuf body) throws Exception {
    open();
    script.http1(2, Side.UPSTREAM, Direction.SENT, method + " /x HTTP/1.1\nHost: a\n\n");
    script.plaintext(
        2,
        Side.UPSTREAM,
        Direction.RECEIVED,
        Syntax.HTTP1,
        -1,
        Unpooled.wrappedBuffer(Script.text(text), body));
    return told();
  }

  /** A response over HTTP/2. */
  public RecordedExchange http2(String body, String... fields) throws Exception {
    openHttp2();
    script.http2(
        2,
        Side.UPSTREAM,
        Direction.RECEIVED,
        new Frames().headers(1, 4, fields),
        Frames.data(1, END_STREAM, body));
    return told();
  }

  /** A stream that the server resets after the beginning of a response. */
  public RecordedExchange reset(int code) throws Exception {
    openHttp2();
    script.http2(
        2,
        Side.UPSTREAM,
        Direction.RECEIVED,
        new Frames().headers(1, 4, ":status", "200"),
        Frames.data(1, 0, "begin"),
        Frames.frame(3, 0, 1, 0, 0, 0, code));
    return failed(Party.UPSTREAM, null, "reset").told();
  }

  /** No response. */
  public RecordedExchange nothing() throws Exception {
    return told();
  }

  private void openHttp2() {
    open();
    script.http2(2, Side.UPSTREAM, Direction.SENT, Frames.preface());
    script.http2(
        2,
        Side.UPSTREAM,
        Direction.SENT,
        new Frames().headers(1, 5, ":method", method, ":path", "/x", ":authority", "a"));
  }

  private void open() {
    script.event(
        2,
        Side.UPSTREAM,
        Direction.NONE,
        new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", "http://a:1", false, 0, 0));
    script.run(new Event.ExchangeBridged(1, 0, 1, 2, 1, 1));
  }

  private RecordedExchange told() throws Exception {
    script.run(new Event.ExchangeEnded(1, 0, 1, blame == null ? 200 : 0, blame, finding, reason));
    Records log =
        taker -> {
          for (LogRecord record : script.records()) {
            taker.take(record);
          }
        };
    return ExchangeReader.all(log, exchange -> true).exchanges().get(0);
  }
}
