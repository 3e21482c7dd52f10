package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.TlsCase;
import dev.h2tap.recorder.tls.TlsNames;
import java.util.Optional;
import java.util.Set;

/** Alerts of an upstream (RFC 8446 §6.2). */
final class Alerts {

  /** What a server says of a client certificate; newer stacks are more specific than older ones. */
  static final Set<String> CERTIFICATE =
      Set.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_unknown",
          "unknown_ca",
          "access_denied");

  private Alerts() {}

  /** The first of these that came from the upstream. */
  static Optional<Seen<TlsCase.Alert>> from(ConnectionCase connection, Set<String> names) {
    return connection.isUpstream() ? connection.tls().received(names) : Optional.empty();
  }

  /** {@code upstream sent alert NAME (NUMBER)}. */
  static String said(String name) {
    return "upstream sent alert " + name + " (" + TlsNames.alertNumber(name) + ")";
  }
}
