package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.util.List;
import java.util.Optional;

/** A certificate is signed with an algorithm that is no longer taken. */
public final class WeakSignature implements Rule {
  private static final Cause CAUSE =
      Cause.fault("weak-signature", "A certificate is signed with SHA-1 or MD5, which is refused.")
          .prometheus("x509: cannot verify signature: insecure algorithm SHA1-RSA")
          .curl("(35) or (60) … ca md too weak")
          .tells("The signature algorithm of each certificate in the chain that was refused.")
          .remedy("Issue the certificate anew with SHA-256 or better.");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    if (!connection.isUpstream()) {
      return Optional.empty();
    }
    Optional<String> ours = weak(connection.tls().localChain());
    if (ours.isPresent() && Handshakes.refusedByPeer(connection)) {
      return Optional.of(verdict(connection, "our client certificate", ours.get()));
    }
    boolean weRefused =
        connection.judged("server-certificate-unacceptable")
            || connection.judged("server-certificate-unknown-ca");
    return weak(connection.tls().peerChain())
        .filter(algorithm -> weRefused)
        .map(algorithm -> verdict(connection, "the upstream's certificate", algorithm));
  }

  private static Verdict verdict(ConnectionCase connection, String whose, String algorithm) {
    return Verdict.of(
            CAUSE.says(whose + " is signed with " + algorithm + " and was refused", null),
            Confidence.HIGH)
        .with(Recorded.evidence(connection));
  }

  private static Optional<String> weak(List<String> chain) {
    return chain.stream()
        .flatMap(der -> CertificateSummary.of(der).stream())
        .map(CertificateSummary::signature)
        .filter(algorithm -> algorithm.startsWith("SHA1") || algorithm.startsWith("MD5"))
        .findFirst();
  }
}
