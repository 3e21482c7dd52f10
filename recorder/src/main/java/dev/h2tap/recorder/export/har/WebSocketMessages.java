package dev.h2tap.recorder.export.har;

import dev.h2tap.recorder.exchange.RecordedBody;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.websocket.PerMessageDeflate;
import dev.h2tap.recorder.websocket.WebSocketDecoder;
import dev.h2tap.recorder.websocket.WebSocketMessage;
import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The messages of one direction of a WebSocket, one after the other. */
final class WebSocketMessages implements AutoCloseable {
  private static final int PIECE = 16 << 10;

  /**
   * A message with the time of its first byte.
   *
   * @param nanos of the run's own clock
   */
  record Timed(long nanos, WebSocketMessage message) {}

  private final RecordedBody body;
  private final WebSocketDecoder decoder;
  private final Deque<Timed> found = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);
  private int piece;
  private long position;
  private boolean over;

  /**
   * @param limit how many bytes of a message are kept
   */
  WebSocketMessages(RecordedStream stream, boolean client, int limit) {
    body = (client ? stream.request() : stream.response()).body();
    decoder = new WebSocketDecoder(client, deflate(stream), limit, new ToFound());
  }

  private static @Nullable PerMessageDeflate deflate(RecordedStream stream) {
    return PerMessageDeflate.of(
        stream.response().fields().stream()
            .filter(field -> field.is("sec-websocket-extensions"))
            .map(Field::value)
            .collect(Collectors.joining(",")));
  }

  /** The next message, null at the end. */
  @Nullable Timed next() throws IOException {
    while (found.isEmpty() && !over) {
      if (position == body.length()) {
        over = true;
        decoder.closed();
      } else {
        feed();
      }
    }
    return found.poll();
  }

  private void feed() throws IOException {
    while (position == body.endOf(piece)) {
      piece++;
    }
    buffer.clear();
    buffer.limit((int) Math.min(PIECE, body.endOf(piece) - position));
    position += body.read(position, buffer);
    buffer.flip();
    decoder.feed(Unpooled.wrappedBuffer(buffer), new Place(0, 0, body.nanosOf(piece), 0));
  }

  @Override
  public void close() {
    decoder.close();
  }

  private final class ToFound implements WebSocketDecoder.Sink {
    @Override
    public void message(WebSocketMessage message, Place at) {
      found.add(new Timed(at.monotonicNanos(), message));
    }

    @Override
    public void malformed(String reason, ByteBuf bytes, Place at) {}

    @Override
    public void skipped(long bytes, Place at) {}
  }
}
