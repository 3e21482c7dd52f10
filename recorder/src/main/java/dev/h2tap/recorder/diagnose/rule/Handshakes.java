package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.ConnectionCase;

/** Questions about TLS connections to an upstream that several rules ask. */
final class Handshakes {
  private Handshakes() {}

  /** Whether we said hello and not a byte came back before the end. */
  static boolean unanswered(ConnectionCase connection) {
    return connection.isUpstream()
        && connection.isTls()
        && connection.silent()
        && connection.tls().complete() == null
        && (connection.tls().clientHello() != null || connection.tls().failed() != null);
  }

  /** Whether the peer refused us with an alert, or in silence right after our Finished. */
  static boolean refusedByPeer(ConnectionCase connection) {
    return endedUnheard(connection)
        || connection.tls().alerts().stream().anyMatch(alert -> alert.what().received());
  }

  /**
   * Whether the peer ended the connection right after a handshake that looked complete to us, and
   * nothing showed that it goes on with us: in TLS 1.3 it judges our certificate after our Finished
   * (RFC 8446 §4.4.2.4).
   */
  static boolean endedUnheard(ConnectionCase connection) {
    return connection.endedByPeer()
        && connection.tls().complete() != null
        && connection.tls().complete().what().version().equals("TLSv1.3")
        && !connection.tls().accepted()
        && connection.firstPlaintext() == null
        && connection.tls().alerts().isEmpty();
  }
}
