package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.http1.Framing;
import dev.h2tap.recorder.http1.Head;
import dev.h2tap.recorder.http1.Http1Parser;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Messages of HTTP/1 in one direction, and what they switch to. Every byte is accounted for: what
 * the parser does not explain goes.
 */
final class Http1Direction implements Http1Parser.Sink {
  private static final Place NOWHERE = new Place(0, 0, 0, 0);
  private static final String NOT_HTTP = "bytes that are no HTTP/1";
  private static final int HELD_LIMIT = 64 << 10;

  private record Held(Span span, ByteBuf bytes) {}

  private final Scope scope;
  private final Http1Exchanges exchanges;
  private final boolean request;
  private final Http1Parser parser;
  private final HeadLines lines;
  private final Deque<Held> held = new ArrayDeque<>();
  private final Span trail = new Span();
  private @Nullable Exchange exchange;
  private @Nullable Exchange switching;
  private int heldBytes;
  private boolean interim;
  private boolean mayBeHttp;
  private boolean fresh;
  private boolean opened;
  private int opening;
  private boolean lossy;

  Http1Direction(Scope scope, Http1Exchanges exchanges, boolean request, boolean fromStart) {
    this.scope = scope;
    this.exchanges = exchanges;
    this.request = request;
    this.parser = new Http1Parser(request, fromStart, this);
    this.lines = new HeadLines(scope, request);
    this.fresh = fromStart;
    this.lossy = !fromStart;
  }

  /** Takes bytes that were recorded as HTTP/1. */
  void feed(Span span, ByteBuf bytes) {
    mayBeHttp = true;
    take(span, bytes);
  }

  /** Takes bytes of something else, after {@link #isPassing}. */
  void feedOpaque(Span span, ByteBuf bytes) {
    mayBeHttp = false;
    take(span, bytes);
  }

  private void take(Span span, ByteBuf bytes) {
    if (fresh) {
      opening = Beginnings.length(bytes);
      fresh = false;
    }
    trail.add(span);
    parser.feed(bytes, NOWHERE);
    settle(bytes);
  }

  /** What the parser has not taken goes, unless it waits for the end of a line. */
  private void settle(ByteBuf bytes) {
    if (!parser.isLost()) {
      lines.settle();
      opening = opened ? 0 : opening;
      return;
    }
    lines.drop(opening);
    trail.take(opened ? 0 : opening);
    opening = 0;
    int rest = (int) Math.min(trail.length(), bytes.readableBytes());
    blank(bytes.slice(bytes.writerIndex() - rest, rest));
  }

  private void blank(ByteBuf known) {
    if (trail.length() > known.readableBytes()) {
      scope.tally().blanked(NOT_HTTP, trail.length());
      scope.edits().fill(trail.takeAll(), Search.MASK);
    } else {
      scope.blank(NOT_HTTP, trail.takeAll(), known);
    }
  }

  /** Whether what comes is no HTTP any more, or may be none. */
  boolean isPassing() {
    return parser.isPassing();
  }

  /** Whether bytes begin with a message. */
  boolean startsMessage(ByteBuf bytes) {
    return parser.startsMessage(bytes);
  }

  /** Bytes are missing here. */
  void lost() {
    fresh = false;
    lossy = true;
    Exchange current = switching;
    if (parser.isPassing() && current != null && current.isSwitched()) {
      current.lost(request);
      return;
    }
    if (exchange != null) {
      exchange.lost(request);
      exchange.end(request);
    }
    reset();
    parser.lost();
  }

  /** Nothing more will come, or something else. */
  void closed() {
    Exchange current = switching;
    if (parser.isPassing() && current != null) {
      switching = null;
      if (current.isSwitched()) {
        current.end(request);
        exchanges.unswitched();
      }
    }
    parser.closed();
    reset();
    parser.resume();
  }

  private void reset() {
    lines.drop(0);
    trail.take(opening);
    opening = 0;
    blank(Unpooled.EMPTY_BUFFER);
    held.forEach(piece -> scope.blank(NOT_HTTP, piece.span(), piece.bytes()));
    clearHeld();
    exchange = null;
    switching = null;
  }

  private void clearHeld() {
    held.clear();
    heldBytes = 0;
  }

  @Override
  public void line(Http1Parser.Part part, ByteBuf line) {
    opening = opened ? 0 : opening;
    opened = true;
    lines.line(part, line, trail.take(line.readableBytes()));
  }

  @Override
  public @Nullable String head(Head head, Place at) {
    lines.headEnded();
    Exchange current = request ? exchanges.begin() : exchanges.unanswered();
    exchange = current;
    if (request) {
      current.request(head.method(), null, head.fields());
    } else {
      current.response(head.status(), head.fields());
      interim = head.status() / 100 == 1 && !current.isSwitched();
    }
    return current.method().isEmpty() ? null : current.method();
  }

  @Override
  public void framing(Framing framing) {}

  @Override
  public void body(ByteBuf bytes, Place at) {
    lines.settle();
    Span span = trail.take(bytes.readableBytes());
    boolean head = lossy && parser.startsMessage(bytes);
    if (exchange == null || head) {
      scope.blank(NOT_HTTP, span, bytes);
    } else {
      exchange.body(request).take(span, bytes);
    }
  }

  @Override
  public void end(Http1Parser.BodyEnd end, boolean whole) {
    Exchange current = exchange;
    exchange = null;
    if (current == null || interim && !request) {
      return;
    }
    switching = current;
    if (!request && current.isSwitched()) {
      exchanges.answered(current);
      return;
    }
    current.end(request);
    if (!request) {
      exchanges.answered(current);
    }
  }

  /** The request that asked to switch was answered: what was held is judged again. */
  void answered() {
    for (Held piece : takeHeld()) {
      again(piece.span(), piece.bytes());
      settle(piece.bytes());
    }
  }

  private Deque<Held> takeHeld() {
    Deque<Held> all = new ArrayDeque<>(held);
    clearHeld();
    return all;
  }

  @Override
  public void passed(ByteBuf bytes, Place at) {
    Span span = trail.take(bytes.readableBytes());
    Exchange current = switching;
    if (current == null) {
      scope.blank(NOT_HTTP, span, bytes);
    } else if (current.isSwitched()) {
      boolean http = current.isTunnel() && mayBeHttp && request && parser.startsMessage(bytes);
      if (http) {
        closed();
        again(span, bytes);
      } else {
        current.body(request).take(span, bytes);
      }
    } else if (current.status() == 0 && heldBytes + bytes.readableBytes() <= HELD_LIMIT) {
      heldBytes += bytes.readableBytes();
      held.add(new Held(span, Unpooled.copiedBuffer(bytes)));
    } else {
      parser.resume();
      takeHeld().forEach(piece -> again(piece.span(), piece.bytes()));
      again(span, bytes);
    }
  }

  private void again(Span span, ByteBuf bytes) {
    trail.add(span);
    parser.feed(bytes, NOWHERE);
  }

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {}

  @Override
  public void skipped(long bytes, Place at) {}
}
