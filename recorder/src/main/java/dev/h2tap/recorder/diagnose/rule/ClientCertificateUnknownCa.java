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
import dev.h2tap.recorder.tls.HandshakeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The upstream does not know the CA of our client certificate, or refuses it otherwise. */
public final class ClientCertificateUnknownCa implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "client-certificate-unknown-ca",
              "The client certificate comes from a CA that the peer does not trust.")
          .prometheus(
              "remote error: tls: unknown certificate authority, bad certificate, write: broken"
                  + " pipe, or unexpected EOF")
          .curl("(56) … alert unknown ca")
          .tells(
              "Alert 48 or 42 after our Certificate; its issuer is not among the CA names of the"
                  + " CertificateRequest.")
          .remedy(
              "Use a certificate that the peer's CA signed: in a mesh the files that the mesh itself"
                  + " writes (`--certs /etc/istio-certs`), and all intermediates in"
                  + " `cert-chain.pem`.")
          .otherwise(
              "a certificate that the peer refuses for its name or key usage, or a chain without"
                  + " its intermediate");

  /** The upstream said so with an alert. */
  public static Statement alert(String name) {
    return CAUSE.says(
        Alerts.said(name) + " to our client certificate",
        "check that its CA signed the certificate of --certs");
  }

  /** The upstream said so in a response. */
  public static Statement inHttp(int status) {
    return CAUSE.says(
        "upstream answered " + status + " to our client certificate",
        "check that its CA signed the certificate of --certs");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Optional<Seen<TlsCase.Alert>> refused = Alerts.from(connection, Alerts.CERTIFICATE);
    boolean ours =
        connection.judged(CAUSE.id())
            || refused.isPresent()
                && ClientCertificates.sent(connection)
                && connection.judged() == null;
    if (!ours) {
      return Optional.empty();
    }
    boolean unknown = refused.map(alert -> alert.what().name().equals("unknown_ca")).orElse(false);
    Statement said =
        refused
            .map(alert -> alert(alert.what().name()))
            .orElseGet(() -> Recorded.of(CAUSE, Confidence.HIGH, connection).orElseThrow().said());
    return Optional.of(
        Verdict.of(
                said,
                ClientCertificates.unlessRenewed(
                    connection, unknown ? Confidence.HIGH : Confidence.MEDIUM))
            .with(Recorded.evidence(connection))
            .details(issuers(connection)));
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    if (last == null
        || stream == null
        || !ClientCertificates.sent(last.connection())
        || !ClientCertificates.refusedInHttp(stream)) {
      return Optional.empty();
    }
    return Optional.of(
        Verdict.of(
                inHttp(stream.stream().status()),
                Confidence.MEDIUM,
                last.connection().tls().complete(),
                stream.responseHead(),
                stream.lastData())
            .details(issuers(last.connection())));
  }

  /** Who signed ours, and whose signature the peer asked for. */
  private static List<String> issuers(ConnectionCase connection) {
    List<String> lines = new ArrayList<>();
    ClientCertificates.summary(connection)
        .ifPresent(ours -> lines.add("our certificate is issued by " + ours.issuer()));
    Seen<HandshakeMessage.CertificateRequest> request = connection.tls().certificateRequest();
    if (request != null) {
      List<String> names = request.what().authorities();
      lines.add(
          "the peer asks for one of "
              + (names.isEmpty()
                  ? "any CA"
                  : String.join(" or ", names.subList(0, Math.min(8, names.size())))));
    }
    return lines;
  }
}
