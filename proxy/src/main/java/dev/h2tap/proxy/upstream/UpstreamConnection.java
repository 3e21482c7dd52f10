package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tunnel.Prepared;

/** A connection that is ready for exchanges. All calls on its event loop. */
interface UpstreamConnection {

  boolean isHttp2();

  /** Whether such a request has a form in the protocol that is spoken. */
  default boolean carries(RequestHead request) {
    return true;
  }

  /** What the upstream chose and showed in the handshake. */
  Prepared.Ready negotiated();

  /** How many more exchanges it takes now. */
  int capacity();

  /** Whether no exchange is running on it. */
  boolean isIdle();

  /** Sends the exchange's request; only while there is {@link #capacity}. */
  void open(Exchange exchange);

  /** Takes no new exchange, and closes when the last one is over. */
  void drain();

  /** Closes because no exchange has run on it for the idle timeout. */
  void expire();

  /** Closes at once. */
  void close();

  /** Who is told what becomes of a connection: its pool. */
  interface Owner {
    /** There is more capacity than before. */
    void available(UpstreamConnection connection);

    /** It takes no more exchanges. */
    void gone(UpstreamConnection connection);
  }
}
