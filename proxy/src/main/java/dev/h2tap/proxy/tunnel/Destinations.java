package dev.h2tap.proxy.tunnel;

import dev.h2tap.proxy.bridge.Arrival;

/**
 * Where connections lead that are bound for one place as a whole ({@link Arrival#destination}). All
 * calls and callbacks on the event loop of the client's connection.
 */
public interface Destinations {

  /**
   * Sees to it that there is an upstream connection for the requests which are to come, and tells
   * what was negotiated on it. Nothing is sent on it until a request is.
   */
  void prepare(Arrival arrival, Prepared.Listener listener);

  /**
   * Dials for bytes that are passed on as they are: over TLS where the client spoke it to us, else
   * in plaintext.
   *
   * @param sealed whether the bytes are TLS between client and destination, of which only the
   *     records of handshake and alerts are recorded
   * @param end joins the new connection, or is told why there is none
   */
  void dial(Arrival arrival, boolean sealed, TunnelEnd end);
}
