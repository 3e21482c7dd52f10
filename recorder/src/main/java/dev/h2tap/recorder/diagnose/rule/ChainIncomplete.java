package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain lacks a certificate between the leaf and the root. */
public final class ChainIncomplete implements Rule {
  private static final int INTERMEDIATES = 256;
  private static final Cause CAUSE =
      Cause.fault("chain-incomplete", "A chain lacks an intermediate certificate.")
          .prometheus("x509: certificate signed by unknown authority")
          .curl("(60) unable to get local issuer certificate")
          .tells(
              "The issuer at the end of the chain is an intermediate that the log knows from another"
                  + " chain.")
          .remedy(
              "Send it: all certificates up to the root belong into the file of the certificate"
                  + " (`cert-chain.pem`), the leaf first.");

  /** Subjects of certificates that were seen with an issuer other than themselves. */
  private final Map<String, String> intermediates = new Bounded<>(INTERMEDIATES);

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    if (!connection.isUpstream()) {
      return Optional.empty();
    }
    learn(connection.tls().localChain());
    learn(connection.tls().peerChain());
    Optional<String> peers = missing(connection.tls().peerChain());
    if (peers.isPresent() && connection.judged("server-certificate-unknown-ca")) {
      return Optional.of(verdict(connection, "the upstream's chain", peers.get()));
    }
    return missing(connection.tls().localChain())
        .filter(issuer -> Handshakes.refusedByPeer(connection))
        .map(issuer -> verdict(connection, "the chain of our client certificate", issuer));
  }

  private static Verdict verdict(ConnectionCase connection, String whose, String issuer) {
    return Verdict.of(
            CAUSE.says(whose + " lacks the intermediate certificate " + issuer, null),
            Confidence.HIGH)
        .with(Recorded.evidence(connection));
  }

  private void learn(List<String> chain) {
    chain.stream()
        .skip(1)
        .flatMap(der -> CertificateSummary.of(der).stream())
        .filter(certificate -> !certificate.subject().equals(certificate.issuer()))
        .forEach(certificate -> intermediates.put(certificate.subject(), certificate.issuer()));
  }

  private Optional<String> missing(List<String> chain) {
    return chain.isEmpty()
        ? Optional.empty()
        : CertificateSummary.of(chain.get(chain.size() - 1))
            .map(CertificateSummary::issuer)
            .filter(intermediates::containsKey);
  }
}
