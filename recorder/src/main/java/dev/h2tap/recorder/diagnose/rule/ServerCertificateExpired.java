package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.time.Instant;
import java.util.Optional;

/** The server's certificate has expired, or a clock is wrong. */
public final class ServerCertificateExpired implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "server-certificate-expired",
              "The server certificate has expired or is not yet valid, or a clock is wrong.")
          .prometheus("x509: certificate has expired or is not yet valid")
          .curl("(60) certificate has expired")
          .tells("Its validity against our clock and the Date field of the peer.")
          .remedy(
              "Renew the server's certificate; check the clocks of both ends. No setting of h2tap"
                  + " should paper over it.")
          .otherwise("a clock of this machine that is wrong");

  /**
   * It has expired.
   *
   * @param what {@code certificate}, or which one of the chain
   * @param when as RFC 3339
   */
  public static Statement expired(String what, String when) {
    return CAUSE.says(what + " expired at " + when, "renew it, or check this clock");
  }

  /** It is not valid yet. */
  public static Statement early(String what, String when) {
    return CAUSE.says(what + " is not valid before " + when, "check the clocks of both ends");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return Recorded.of(CAUSE, Confidence.HIGH, connection).or(() -> unverified(connection));
  }

  /** With verification switched off it is used all the same. */
  private static Optional<Verdict> unverified(ConnectionCase connection) {
    if (!connection.isUpstream() || connection.tls().complete() == null) {
      return Optional.empty();
    }
    Instant now = ClientCertificates.now(connection);
    return connection.tls().complete().what().peerChain().stream()
        .findFirst()
        .flatMap(CertificateSummary::of)
        .filter(leaf -> now.isAfter(leaf.notAfter()))
        .map(
            leaf ->
                Verdict.of(
                        expired("upstream certificate", leaf.notAfter().toString()),
                        Confidence.HIGH,
                        connection.tls().complete())
                    .as(Severity.NOTE));
  }
}
