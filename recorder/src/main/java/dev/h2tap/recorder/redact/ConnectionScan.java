package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogRecord;
import io.netty.buffer.ByteBuf;

/** The plaintext of one open connection; its syntax may change on the way (RFC 9110 §7.8). */
final class ConnectionScan {
  private final Side side;
  private final Http1Exchanges http1;
  private final Http2Exchanges http2;
  private final Tunnel opaque;
  private Syntax requestSyntax = Syntax.OPAQUE;
  private Syntax responseSyntax = Syntax.OPAQUE;

  /**
   * @param fromStart whether the log holds the connection from its first byte
   */
  ConnectionScan(Scope scope, Side side, boolean fromStart) {
    this.side = side;
    this.http1 = new Http1Exchanges(scope, fromStart);
    this.http2 = new Http2Exchanges(scope, fromStart);
    this.opaque = new Tunnel(scope);
  }

  void take(LogRecord record, Event.Plaintext plaintext) {
    boolean request =
        record.direction() == (side == Side.DOWNSTREAM ? Direction.RECEIVED : Direction.SENT);
    ByteBuf bytes = plaintext.bytes();
    Span span = Span.of(record.sequence(), 0, bytes.readableBytes());
    Syntax syntax = plaintext.syntax();
    if (syntax == Syntax.OPAQUE && http1.half(request).isPassing()) {
      http1.half(request).feedOpaque(span, bytes);
      return;
    }
    if ((request ? requestSyntax : responseSyntax) == Syntax.HTTP1 && syntax != Syntax.HTTP1) {
      http1.half(request).closed();
    }
    if (request) {
      requestSyntax = syntax;
    } else {
      responseSyntax = syntax;
    }
    switch (syntax) {
      case HTTP1 -> http1.half(request).feed(span, bytes);
      case HTTP2 -> http2.half(request).feed(span, bytes, plaintext.firstFrame());
      case OPAQUE -> opaque.half(request).take(span, bytes);
    }
  }

  /** Bytes are missing. */
  void lost() {
    http1.lost();
    http2.lost();
    opaque.lost();
  }

  /** Nothing more will come. */
  void closed() {
    http1.closed();
    http2.closed();
    opaque.closed();
  }
}
