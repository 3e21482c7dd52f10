package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.TlsCase;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;
import java.util.Set;

/** The upstream wants a client certificate and got none. */
public final class ClientCertificateMissing implements Rule {
  private static final String ADVICE = "try --certs DIR";
  private static final Cause CAUSE =
      Cause.fault(
              "client-certificate-missing", "The peer wants a client certificate; none was sent.")
          .prometheus(
              "remote error: tls: certificate required, or bad certificate; TLS 1.2 handshake"
                  + " failure")
          .curl("TLS 1.3 (56) … alert certificate required; TLS 1.2 (35)")
          .tells(
              "A CertificateRequest came and our Certificate was empty; in TLS 1.3 the alert comes"
                  + " after our Finished.")
          .remedy(
              "Give a certificate: `--certs DIR` (Istio's layout), or `--cert-file` and"
                  + " `--key-file`. In Prometheus without h2tap: `cert_file` and `key_file` in"
                  + " `tls_config`.")
          .otherwise("a certificate that a library left out since its issuer was not asked for");

  /** The upstream said so with an alert. */
  public static Statement alert(String name) {
    return CAUSE.says(Alerts.said(name) + ": it wants a client certificate and got none", ADVICE);
  }

  /**
   * The upstream ended the connection without a word.
   *
   * @param how {@code reset} or {@code closed}
   */
  public static Statement silent(String how) {
    return CAUSE.says(
        "upstream asked for a client certificate, got none and " + how + " the connection", ADVICE);
  }

  /** The upstream said so in a response. */
  public static Statement inHttp(int status) {
    return CAUSE.says(
        "upstream answered " + status + ": it wants a client certificate and got none", ADVICE);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Optional<Seen<TlsCase.Alert>> required =
        Alerts.from(connection, Set.of("certificate_required"));
    if (required.isPresent()) {
      return Optional.of(
          Verdict.of(alert(required.get().what().name()), Confidence.HIGH)
              .with(Recorded.evidence(connection)));
    }
    if (connection.judged() != null) {
      return Recorded.of(CAUSE, Confidence.HIGH, connection);
    }
    if (!connection.isUpstream() || !ClientCertificates.missing(connection)) {
      return Optional.empty();
    }
    Optional<Seen<TlsCase.Alert>> refused = Alerts.from(connection, Alerts.CERTIFICATE);
    Statement said =
        refused
            .map(alert -> alert(alert.what().name()))
            .orElseGet(() -> silent(connection.howEnded()));
    boolean ended = refused.isPresent() || Handshakes.endedUnheard(connection);
    return ended
        ? Optional.of(
            Verdict.of(said, refused.isPresent() ? Confidence.HIGH : Confidence.MEDIUM)
                .with(Recorded.evidence(connection)))
        : Optional.empty();
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    if (last == null
        || stream == null
        || !ClientCertificates.missing(last.connection())
        || !ClientCertificates.refusedInHttp(stream)) {
      return Optional.empty();
    }
    return Optional.of(
        Verdict.of(
            inHttp(stream.stream().status()),
            Confidence.HIGH,
            last.connection().tls().certificateRequest(),
            last.connection().tls().certificateSent(),
            stream.responseHead(),
            stream.lastData()));
  }
}
