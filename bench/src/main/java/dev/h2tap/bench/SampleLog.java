package dev.h2tap.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.LogWriteException;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes logs as the proxy writes them: requests of HTTP/1.1 that went on in HTTP/2, with both
 * sides' bytes. All requests share a connection, or each has its own.
 */
final class SampleLog {
  private static final long STEP_NANOS = 10_000;

  private final SessionLogWriter log;
  private final int body;
  private long sequence;
  private long connection;
  private long exchange;

  private SampleLog(SessionLogWriter log, int body) {
    this.log = log;
    this.body = body;
  }

  /**
   * Writes a log.
   *
   * @param body the length of each response's content
   * @param perConnection how many exchanges a pair of connections carries
   */
  static void write(Path file, int exchanges, int body, int perConnection)
      throws IOException, UserException {
    try (SessionLogWriter writer = SessionLog.write(file)) {
      SampleLog log = new SampleLog(writer, body);
      log.add(0, Side.NONE, Direction.NONE, new Event.RunStarted("b", Map.of(), 1, "17", false));
      for (int left = exchanges; left > 0; left -= perConnection) {
        log.connection(Math.min(left, perConnection));
      }
      log.add(0, Side.NONE, Direction.NONE, new Event.RunEnded("SIGTERM"));
      writer.finish();
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  private void connection(int exchanges) throws LogWriteException, Http2Exception {
    long down = ++connection;
    long up = ++connection;
    SampleFrames frames = new SampleFrames();
    open(down, Side.DOWNSTREAM, null);
    open(up, Side.UPSTREAM, "127.0.0.1:9102");
    plaintext(up, Side.UPSTREAM, Direction.SENT, Syntax.HTTP2, frames.preface());
    plaintext(up, Side.UPSTREAM, Direction.RECEIVED, Syntax.HTTP2, frames.settings());
    for (int i = 0; i < exchanges; i++) {
      exchange(down, up, frames, i);
    }
    close(down, Side.DOWNSTREAM);
    close(up, Side.UPSTREAM);
  }

  private void exchange(long down, long up, SampleFrames frames, int index)
      throws LogWriteException, Http2Exception {
    int stream = 2 * index + 1;
    exchange++;
    plaintext(down, Side.DOWNSTREAM, Direction.RECEIVED, Syntax.HTTP1, request());
    add(
        up,
        Side.UPSTREAM,
        Direction.NONE,
        new Event.ExchangeBridged(exchange, down, index + 1L, up, stream, 1));
    plaintext(up, Side.UPSTREAM, Direction.SENT, Syntax.HTTP2, frames.request(stream, exchange));
    plaintext(up, Side.UPSTREAM, Direction.RECEIVED, Syntax.HTTP2, frames.response(stream, body));
    plaintext(down, Side.DOWNSTREAM, Direction.SENT, Syntax.HTTP1, response());
    add(
        down,
        Side.DOWNSTREAM,
        Direction.NONE,
        new Event.ExchangeEnded(exchange, down, index + 1L, 200, null, null, null));
  }

  private ByteBuf request() {
    return Unpooled.copiedBuffer(
        "GET /item/" + exchange + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\n\r\n",
        US_ASCII);
  }

  private ByteBuf response() {
    String head =
        "HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/plain\r\nContent-Length: "
            + body
            + "\r\n\r\n";
    return Unpooled.copiedBuffer(head, US_ASCII).writeZero(body);
  }

  private void open(long number, Side side, @Nullable String target) throws LogWriteException {
    add(
        number,
        side,
        Direction.NONE,
        new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", target, false, 0, 0));
  }

  private void close(long number, Side side) throws LogWriteException {
    add(
        number,
        side,
        Direction.NONE,
        new Event.ConnectionClosed(
            Event.ConnectionClosed.Manner.FIN, Party.CLIENT, null, null, 0, 0));
  }

  private void plaintext(long number, Side side, Direction direction, Syntax syntax, ByteBuf bytes)
      throws LogWriteException {
    int firstFrame = syntax == Syntax.HTTP2 ? 0 : -1;
    add(number, side, direction, new Event.Plaintext(syntax, firstFrame, bytes));
  }

  private void add(long number, Side side, Direction direction, Event event)
      throws LogWriteException {
    long time = ++sequence * STEP_NANOS;
    log.write(new LogRecord(sequence, time, time, number, side, direction, event));
  }
}
