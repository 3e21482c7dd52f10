package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.util.List;
import java.util.Optional;

/** A chain came in an order that not everybody can follow. */
public final class ChainOrder implements Rule {
  private static final Cause CAUSE =
      Cause.note("chain-order", "The certificates of a chain came in the wrong order.")
          .prometheus("x509: certificate signed by unknown authority, with some clients only")
          .curl("(60), with some TLS libraries only")
          .tells("A certificate is not followed by its issuer though that was sent.")
          .remedy(
              "Sort the file: the leaf first, then each issuer behind what it signed (RFC 5246"
                  + " §7.4.2). Most peers sort by themselves, and some do not.");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    if (!connection.isUpstream()) {
      return Optional.empty();
    }
    boolean peers = isOutOfOrder(connection.tls().peerChain());
    boolean ours = isOutOfOrder(connection.tls().localChain());
    if (!peers && !ours) {
      return Optional.empty();
    }
    Verdict verdict =
        Verdict.of(
            CAUSE.says(
                (peers ? "the upstream's" : "our")
                    + " certificates do not come in the order in which they were issued",
                null),
            Confidence.MEDIUM,
            peers ? connection.tls().certificateReceived() : connection.tls().certificateSent(),
            connection.tls().complete());
    boolean refused =
        ours ? Handshakes.refusedByPeer(connection) : connection.tls().failed() != null;
    return Optional.of(refused ? verdict.as(Severity.FAULT) : verdict);
  }

  private static boolean isOutOfOrder(List<String> chain) {
    List<CertificateSummary> certificates =
        chain.stream().flatMap(der -> CertificateSummary.of(der).stream()).toList();
    for (int i = 0; i + 1 < certificates.size(); i++) {
      String issuer = certificates.get(i).issuer();
      boolean follows = certificates.get(i + 1).subject().equals(issuer);
      boolean elsewhere =
          !certificates.get(i).subject().equals(issuer)
              && certificates.stream().anyMatch(c -> c.subject().equals(issuer));
      if (!follows && elsewhere) {
        return true;
      }
    }
    return false;
  }
}
