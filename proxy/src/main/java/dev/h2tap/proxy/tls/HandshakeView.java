package dev.h2tap.proxy.tls;

import java.util.List;

/**
 * What was seen of an upstream TLS connection when it failed before the first byte of HTTP came.
 *
 * @param end how the transport ended
 * @param received bytes of the transport that came from the upstream
 * @param firstBytes the first of these, up to 16
 * @param completed whether our handshake was complete
 * @param alpn our offer; empty: no ALPN extension
 * @param certificateRequested whether the upstream asked for a client certificate
 * @param certificateSent whether it got one
 * @param certificateExpired whether that one is no longer valid by our clock
 */
public record HandshakeView(
    End end,
    long received,
    byte[] firstBytes,
    boolean completed,
    List<String> alpn,
    boolean certificateRequested,
    boolean certificateSent,
    boolean certificateExpired,
    TlsEngine engine) {

  /** How the transport ended, or that it did not. */
  public enum End {
    RST,
    FIN,
    TIMEOUT,
    /** Still open, or closed by us. */
    OTHER
  }

  /** The view of a handler's connection. */
  public static HandshakeView of(
      TlsHandler handler,
      TlsEngine engine,
      End end,
      long received,
      byte[] firstBytes,
      boolean completed) {
    return new HandshakeView(
        end,
        received,
        firstBytes,
        completed,
        handler.alpn(),
        handler.certificateRequested(),
        handler.certificateSent(),
        handler.certificateExpired(),
        engine);
  }
}
