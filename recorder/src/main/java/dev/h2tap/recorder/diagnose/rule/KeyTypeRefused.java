package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.tls.CertificateSummary;
import dev.h2tap.recorder.tls.HandshakeMessage;
import java.util.List;
import java.util.Optional;

/** One end has a certificate of a kind of key that the other end does not take. */
public final class KeyTypeRefused implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "key-type-refused",
              "A certificate with an EC key meets a peer that takes RSA only, or the other way"
                  + " around.")
          .prometheus("remote error: tls: handshake failure, or bad certificate")
          .curl("(35) … alert handshake failure")
          .tells(
              "The kind of our key against the signature algorithms of the CertificateRequest, or of"
                  + " the ClientHello.")
          .remedy(
              "Take a certificate with a key of the other kind: RSA with 2048 bits or more is taken"
                  + " everywhere. In Istio: `ECC_SIGNATURE_ALGORITHM` unset gives RSA.");

  /** Whether a key of our certificate can make none of the signatures that the peer takes. */
  static boolean refused(ConnectionCase connection) {
    Seen<HandshakeMessage.CertificateRequest> request = connection.tls().certificateRequest();
    String family = ClientCertificates.summary(connection).map(c -> family(c.key())).orElse("");
    return request != null
        && connection.isUpstream()
        && !family.isEmpty()
        && !request.what().signatureAlgorithms().isEmpty()
        && request.what().signatureAlgorithms().stream().noneMatch(a -> a.startsWith(family));
  }

  private static String family(String key) {
    return key.startsWith("RSA") ? "rsa" : key.startsWith("EC") ? "ecdsa" : "";
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<HandshakeMessage.CertificateRequest> request = connection.tls().certificateRequest();
    boolean failed = connection.tls().failed() != null || Handshakes.refusedByPeer(connection);
    if (request == null || !failed || !refused(connection)) {
      return Optional.empty();
    }
    String key = ClientCertificates.summary(connection).map(CertificateSummary::key).orElse("");
    return Optional.of(
        Verdict.of(
                CAUSE.says(
                    "our client certificate has an "
                        + key
                        + " key and the upstream takes none of its signatures",
                    null),
                Confidence.HIGH)
            .with(Recorded.evidence(connection))
            .details(
                List.of("it takes: " + String.join(" ", request.what().signatureAlgorithms()))));
  }
}
