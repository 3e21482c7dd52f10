package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.wire.Place;
import org.jspecify.annotations.Nullable;

/** One direction of a connection; its syntax may change on the way (RFC 9110 §7.8). */
final class HalfConnection {
  private final Connection connection;
  private final boolean request;
  private final Output output;
  private final boolean fromStart;
  private @Nullable Http2Half http2;
  private @Nullable Http1Half http1;
  private Syntax syntax = Syntax.OPAQUE;
  private boolean lost;
  private long opaque;

  /**
   * @param request whether requests go this way
   */
  HalfConnection(Connection connection, boolean request, boolean fromStart, Output output) {
    this.connection = connection;
    this.request = request;
    this.fromStart = fromStart;
    this.output = output;
  }

  void feed(Event.Plaintext event, Place start) {
    if (event.syntax() == Syntax.OPAQUE && http1 != null && http1.isPassing()) {
      http1.feedOpaque(event.bytes(), start);
      return;
    }
    if (syntax == Syntax.HTTP1 && event.syntax() != Syntax.HTTP1) {
      http1().closed(start);
    }
    syntax = event.syntax();
    switch (syntax) {
      case HTTP1 -> http1().feed(event.bytes(), start);
      case HTTP2 -> http2().feed(event.bytes(), event.firstFrame(), start);
      case OPAQUE -> opaque(event, start);
    }
  }

  void lost() {
    lost = true;
    if (http1 != null) {
      http1.lost();
    }
    if (http2 != null) {
      http2.lost();
    }
  }

  void closed(Place at) {
    if (http1 != null && syntax == Syntax.HTTP1) {
      http1.closed(at);
    }
    if (http2 != null) {
      http2.closed(at);
    }
  }

  /** The request that asked to switch was answered. */
  void answered() {
    if (http1 != null) {
      http1.answered();
    }
  }

  /** HTTP/1 is over here, or begins anew. */
  void http1Closed(Place at) {
    if (http1 != null) {
      http1.closed(at);
    }
  }

  Http2Half http2() {
    if (http2 == null) {
      http2 = new Http2Half(connection, request, fromStart && !lost, output);
    }
    return http2;
  }

  private Http1Half http1() {
    if (http1 == null) {
      http1 = new Http1Half(connection, request, fromStart && !lost, output);
    }
    return http1;
  }

  private void opaque(Event.Plaintext event, Place start) {
    int bytes = event.bytes().readableBytes();
    int shown = (int) Math.max(0, Math.min(output.previewLimit() - opaque, bytes));
    opaque += bytes;
    Preview preview = Preview.of(event.bytes(), shown);
    output.item(start, connection, request, null, new Item.Opaque(bytes, preview));
  }
}
