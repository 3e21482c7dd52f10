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
}
