package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;

/** As {@link AlpnUnmatched}, politely; or TLS in the hands of an application that gives up. */
public final class ClosedAfterClientHello implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "closed-after-client-hello",
              "The peer matched our connection to nothing and closed it politely, or TLS was handed"
                  + " raw to an application that gave up.")
          .prometheus("EOF")
          .curl("(35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL")
          .tells("FIN after the ClientHello with 0 bytes back.")
          .remedy(
              "Offer another ALPN: `--preset istio` in a mesh, else `--alpn h2,http/1.1`. Where the"
                  + " port speaks no TLS at all: `--upstream http://`, or `--upstream-tls off`.")
          .otherwise("a port that speaks another protocol than TLS and gave up in silence");

  /** The upstream closed the connection after our ClientHello. */
  public static Statement says(List<String> offer) {
    return CAUSE.says(
        "upstream closed the connection right after a ClientHello that offered "
            + AlpnOffer.inWords(offer),
        AlpnOffer.another(offer));
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    boolean closed =
        Handshakes.unanswered(connection)
            && connection.endedByPeer()
            && !connection.resetByPeer()
            && !connection.judged(AlpnUnmatched.ID);
    if (!closed) {
      return Optional.empty();
    }
    return Optional.of(
        Verdict.of(
            says(connection.tls().offered()),
            Confidence.MEDIUM,
            connection.tls().clientHello(),
            connection.tls().failed(),
            connection.closed()));
  }
}
