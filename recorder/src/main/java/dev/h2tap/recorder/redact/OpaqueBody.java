package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;

/**
 * One direction of bytes that no one has said the meaning of. HTTP/1 and the talk with a SOCKS
 * proxy are recognized; anything else goes, but for what tells its kind.
 */
final class OpaqueBody implements Body {
  private static final String UNKNOWN = "bytes of an unknown protocol";

  private enum State {
    START,
    HTTP,
    SOCKS,
    UNKNOWN
  }

  private final Scope scope;
  private final Http1Direction http;
  private final SocksTalk socks;
  private State state = State.START;

  /**
   * @param client whether the client sends these
   */
  OpaqueBody(Scope scope, Http1Direction http, boolean client) {
    this.scope = scope;
    this.http = http;
    this.socks = new SocksTalk(scope, client);
  }

  @Override
  public void take(Span span, ByteBuf bytes) {
    if (!bytes.isReadable()) {
      return;
    }
    ByteBuf in = bytes.slice();
    Span rest = new Span();
    rest.add(span);
    if (state == State.START && socks.begins(in)) {
      state = State.SOCKS;
    }
    if (state == State.SOCKS) {
      int taken = socks.take(rest, in);
      rest.take(taken);
      in.skipBytes(taken);
      state = socks.isOver() ? State.START : state;
    }
    if (!in.isReadable()) {
      return;
    }
    if (state == State.START) {
      state = http.startsMessage(in) ? State.HTTP : State.UNKNOWN;
      int kept = state == State.UNKNOWN ? Beginnings.length(in) : 0;
      rest.take(kept);
      in.skipBytes(kept);
    }
    if (state == State.HTTP) {
      http.feed(rest, in);
    } else {
      scope.blank(UNKNOWN, rest, in);
    }
  }

  @Override
  public void lost() {
    socks.end();
    http.lost();
    state = state == State.HTTP ? state : State.UNKNOWN;
  }

  @Override
  public void end() {
    socks.end();
    http.closed();
    state = State.START;
  }
}
