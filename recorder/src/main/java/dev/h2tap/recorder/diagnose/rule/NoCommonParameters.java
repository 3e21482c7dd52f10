package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.TlsCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.tls.HandshakeMessage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The two ends have no version, suite, group or signature algorithm in common. */
public final class NoCommonParameters implements Rule {
  private static final Set<String> ALERTS =
      Set.of(
          "protocol_version",
          "handshake_failure",
          "illegal_parameter",
          "insufficient_security",
          "missing_extension");
  private static final Cause CAUSE =
      Cause.fault(
              "no-common-parameters",
              "The ends have no TLS version, suite, group or signature algorithm in common.")
          .prometheus("remote error: tls: protocol version not supported, or handshake failure")
          .curl("(35) … alert protocol version, or alert handshake failure")
          .tells("Alert 70, 40, 47 or 71 to the ClientHello; both lists side by side.")
          .remedy(
              "Let the upstream speak TLS 1.2 or 1.3 with usual suites. An Ed25519 server"
                  + " certificate needs `--tls-engine jdk`. In Prometheus without h2tap:"
                  + " `min_version` in `tls_config`.")
          .otherwise("a client certificate that TLS 1.2 refuses with handshake_failure");

  /** The upstream said so with an alert. */
  public static Statement alert(String name, boolean mayBeEd25519) {
    return CAUSE.says(
        Alerts.said(name) + ": no TLS version, suite, group or signature algorithm in common",
        mayBeEd25519
            ? "an Ed25519 server certificate needs --tls-engine jdk"
            : "let the upstream speak TLS 1.2 or 1.3 with usual suites");
  }

  /** Our own engine said so. */
  public static Statement ours() {
    return CAUSE.says(
        "upstream and h2tap have no TLS version or algorithm in common",
        "let the upstream speak TLS 1.2 or 1.3");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Optional<Seen<TlsCase.Alert>> said = Alerts.from(connection, ALERTS);
    boolean beforeCertificates =
        said.isPresent()
            && connection.tls().complete() == null
            && (connection.judged() == null || connection.judged(CAUSE.id()));
    if (!beforeCertificates) {
      Confidence sure = KeyTypeRefused.refused(connection) ? Confidence.MEDIUM : Confidence.HIGH;
      return Recorded.of(CAUSE, sure, connection);
    }
    boolean toHello = connection.tls().serverHello() == null;
    Statement words =
        Recorded.of(CAUSE, Confidence.HIGH, connection)
            .map(Verdict::said)
            .orElseGet(() -> alert(said.get().what().name(), false));
    return Optional.of(
        Verdict.of(words, toHello ? Confidence.HIGH : Confidence.MEDIUM)
            .with(Recorded.evidence(connection))
            .details(offered(connection)));
  }

  private static List<String> offered(ConnectionCase connection) {
    if (connection.tls().clientHello() == null) {
      return List.of();
    }
    HandshakeMessage.ClientHello hello = connection.tls().clientHello().what();
    return List.of(
        "offered versions: " + String.join(" ", hello.versions()),
        "offered suites: " + String.join(" ", hello.suites()),
        "offered groups: " + String.join(" ", hello.groups()),
        "offered signature algorithms: " + String.join(" ", hello.signatureAlgorithms()));
  }
}
