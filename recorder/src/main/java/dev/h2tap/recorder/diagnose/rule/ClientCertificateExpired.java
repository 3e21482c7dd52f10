package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.TlsCase;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Our client certificate has expired. */
public final class ClientCertificateExpired implements Rule {
  private static final String ADVICE = "renew the certificate of --certs, check the clocks";
  private static final Cause CAUSE =
      Cause.fault("client-certificate-expired", "The client certificate has expired.")
          .prometheus("remote error: tls: expired certificate, or bad certificate")
          .curl("(56) … alert certificate expired")
          .tells("Alert 45 or 42; the notAfter of our own certificate has passed.")
          .remedy(
              "Renew the certificate; `h2tap proxy` reads the new files by itself. Check the clocks of"
                  + " both ends.")
          .otherwise("a clock of the peer that is ahead");

  /** The upstream said so with an alert. */
  public static Statement alert(String name) {
    return CAUSE.says(Alerts.said(name) + ": our client certificate is expired to it", ADVICE);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Optional<Seen<TlsCase.Alert>> said = Alerts.from(connection, Set.of("certificate_expired"));
    if (said.isEmpty() && ClientCertificates.expired(connection)) {
      said = Alerts.from(connection, Alerts.CERTIFICATE);
    }
    return said.map(
            alert ->
                Verdict.of(
                        alert(alert.what().name()),
                        ClientCertificates.unlessRenewed(connection, Confidence.HIGH))
                    .with(Recorded.evidence(connection))
                    .details(validity(connection)))
        .or(
            () ->
                Recorded.of(
                    CAUSE,
                    ClientCertificates.unlessRenewed(connection, Confidence.HIGH),
                    connection))
        .or(() -> silently(connection));
  }

  private static Optional<Verdict> silently(ConnectionCase connection) {
    boolean silent =
        connection.isUpstream()
            && ClientCertificates.expired(connection)
            && Handshakes.endedUnheard(connection);
    return silent
        ? Optional.of(
            Verdict.of(
                    CAUSE.says(
                        "upstream "
                            + connection.howEnded()
                            + " the connection after our client certificate, which had expired",
                        ADVICE),
                    ClientCertificates.unlessRenewed(connection, Confidence.HIGH))
                .with(Recorded.evidence(connection))
                .details(validity(connection)))
        : Optional.empty();
  }

  private static List<String> validity(ConnectionCase connection) {
    return ClientCertificates.summary(connection)
        .map(c -> List.of("our certificate: valid " + c.notBefore() + " to " + c.notAfter()))
        .orElse(List.of());
  }
}
