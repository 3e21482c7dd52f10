package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;

/** The upstream ended the connection within the handshake, or right after it. */
public final class ClosedInHandshake implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "closed-in-handshake",
              "The peer ended the connection in the middle of the TLS handshake, or right after it.")
          .prometheus("EOF, or connection reset by peer")
          .curl("(35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL, or (56)")
          .tells("Bytes of TLS came and no alert, and no client certificate was asked for.")
          .remedy(
              "Offer another ALPN (`--preset istio`); look into the log of the peer, which knows why"
                  + " it gave up.")
          .otherwise("a limit of the peer for connections, or a process that dies");

  /**
   * The upstream ended the connection.
   *
   * @param how {@code reset} or {@code closed}
   * @param completed whether our handshake was complete
   */
  public static Statement says(String how, boolean completed, List<String> offer) {
    return CAUSE.says(
        "upstream "
            + how
            + (completed
                ? " the connection right after the TLS handshake"
                : " the connection in the middle of the TLS handshake"),
        AlpnOffer.another(offer));
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    boolean within =
        connection.isUpstream()
            && connection.isTls()
            && connection.endedByPeer()
            && !connection.silent()
            && connection.tls().complete() == null
            && connection.tls().alerts().isEmpty()
            && connection.notTls() == null
            && connection.judged() == null;
    return within
        ? Optional.of(
            Verdict.of(
                    says(connection.howEnded(), false, connection.tls().offered()),
                    Confidence.MEDIUM)
                .with(Recorded.evidence(connection)))
        : Recorded.of(CAUSE, Confidence.MEDIUM, connection);
  }
}
