package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.tls.DownstreamTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a ClientHello is answered with. */
public sealed interface HelloAnswer {

  /** TLS is terminated, and what is in it is looked at. */
  record Terminate(DownstreamTls tls) implements HelloAnswer {}

  /**
   * These bytes, and then the end.
   *
   * @param reply may be empty
   * @param delayNanos how long they are waited for
   */
  record Break(byte[] reply, Ending ending, long delayNanos) implements HelloAnswer {
    ByteBuf bytes() {
      return Unpooled.wrappedBuffer(reply);
    }
  }

  /**
   * TLS is terminated, and the connection ends once the client has spoken in it.
   *
   * @param tls used for this connection alone, and then closed, if {@code own}
   * @param reply what is said in it before; may be empty
   */
  record BreakInside(DownstreamTls tls, boolean own, Break reply) implements HelloAnswer {}

  /** How a connection ends. */
  enum Ending {
    /** In good order, over TLS with close_notify. */
    CLOSE,
    /** FIN alone. */
    FIN,
    RST,
    /** Not by us. */
    SILENCE
  }

  /** Ends of this kind, with nothing said before. */
  static Break end(Ending ending) {
    return new Break(new byte[0], ending, 0);
  }
}
