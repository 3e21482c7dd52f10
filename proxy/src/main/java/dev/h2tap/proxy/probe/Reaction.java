package dev.h2tap.proxy.probe;

/** What a peer did with an attempt, as far as it tells one kind of peer from another. */
public enum Reaction {
  /** An HTTP/1.1 response came. */
  HTTP1,
  /** An HTTP/2 response came. */
  HTTP2,
  /** HTTP/2 was chosen, or asked for, and is not spoken. */
  NO_HTTP2,
  /** An HTTP/1.1 request was answered with HTTP/2 frames. */
  HTTP2_FRAMES,
  /** Connected, shook hands, and then there was no HTTP. */
  NO_HTTP,
  /** RST after our first bytes, with nothing before it. */
  RESET,
  /** FIN after our first bytes, with nothing before it. */
  CLOSED,
  /** The ClientHello was answered with bytes that are no TLS. */
  NOT_TLS,
  /** Plaintext was answered with a TLS alert. */
  TLS_ONLY,
  /** No common ALPN name: alert 120. */
  NO_OVERLAP,
  /** A client certificate is wanted, and there was none or another one. */
  CERTIFICATE,
  /** We refused the peer's certificate. */
  UNVERIFIED,
  /** The handshake failed for another reason. */
  BROKEN,
  /** Nothing came in time. */
  SILENT,
  /** No connection. */
  UNREACHABLE;

  /** Whether a response came back. */
  public boolean works() {
    return this == HTTP1 || this == HTTP2;
  }
}
