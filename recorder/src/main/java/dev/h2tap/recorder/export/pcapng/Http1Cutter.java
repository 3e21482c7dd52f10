package dev.h2tap.recorder.export.pcapng;

import dev.h2tap.recorder.http1.Framing;
import dev.h2tap.recorder.http1.Head;
import dev.h2tap.recorder.http1.Http1Parser;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one direction of an HTTP/1 connection so that heads are whole, and frames of WebSocket,
 * where it becomes one. Bodies stay as they were chunked.
 */
final class Http1Cutter implements Http1Parser.Sink {

  /** What the directions of a connection must know of each other. */
  static final class Talk {
    private static final int LIMIT = 1024;

    private final Deque<String> methods = new ArrayDeque<>();
    private boolean webSocket;
    private @Nullable Http1Parser requests;
  }

  private final boolean requests;
  private final Talk talk;
  private final FrameCutter.Sink sink;
  private final FrameCutter frames;
  private final Http1Parser parser;
  private final ByteBuf held = Unpooled.buffer();
  private int passed;

  Http1Cutter(boolean requests, boolean fromStart, Talk talk, FrameCutter.Sink sink) {
    this.requests = requests;
    this.talk = talk;
    this.sink = sink;
    this.frames = FrameCutter.webSocket(sink);
    this.parser = new Http1Parser(requests, fromStart, this);
    if (requests) {
      talk.requests = parser;
    }
  }

  /** Whether what comes may be no HTTP any more. */
  boolean isPassing() {
    return parser.isPassing();
  }

  /** Takes the readable bytes, which stay readable. */
  void take(ByteBuf bytes, Place place) throws IOException {
    passed = 0;
    parser.feed(bytes, place);
    int ofHttp = bytes.readableBytes() - passed;
    ByteBuf in = bytes.slice();
    held.writeBytes(in, ofHttp);
    if (!parser.isInHead()) {
      pieces(held);
      held.clear();
    }
    if (talk.webSocket) {
      frames.take(in);
    } else {
      pieces(in);
    }
  }

  private void pieces(ByteBuf bytes) throws IOException {
    while (bytes.isReadable()) {
      sink.frame(bytes.readSlice(Math.min(FrameCutter.KEPT, bytes.readableBytes())), 0);
    }
  }

  /** Bytes are missing. */
  void lost() {
    parser.lost();
    frames.lost();
    held.clear();
  }

  @Override
  public @Nullable String head(Head head, Place at) {
    if (requests) {
      if (talk.methods.size() < Talk.LIMIT) {
        talk.methods.add(head.method());
      }
      return null;
    }
    boolean switched = head.status() == 101;
    talk.webSocket |=
        switched && head.field("upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
    String method = talk.methods.peek();
    if (switched || head.status() / 100 != 1) {
      talk.methods.poll();
    }
    boolean refused = head.status() / 100 > ("CONNECT".equals(method) ? 2 : 1);
    Http1Parser waiting = talk.requests;
    if (refused && waiting != null && waiting.isPassing()) {
      waiting.resume();
    }
    return method;
  }

  @Override
  public void passed(ByteBuf bytes, Place at) {
    passed += bytes.readableBytes();
  }

  @Override
  public void framing(Framing framing) {}

  @Override
  public void body(ByteBuf bytes, Place at) {}

  @Override
  public void end(Http1Parser.BodyEnd end, boolean whole) {}

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {}

  @Override
  public void skipped(long bytes, Place at) {}
}
