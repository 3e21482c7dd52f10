package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;

/** The peer matches connections by ALPN, or SNI, and resets what matches nothing. */
public final class AlpnUnmatched implements Rule {
  static final String ID = "alpn-unmatched";

  private static final Cause CAUSE =
      Cause.fault(ID, "The peer matches connections by ALPN (or SNI), and ours matched nothing.")
          .prometheus("read tcp A->B: read: connection reset by peer")
          .curl("(35) Recv failure: Connection reset by peer")
          .tells("RST after the ClientHello with 0 bytes back; another ALPN offer is answered.")
          .remedy(
              "Offer another ALPN: `--preset istio` in a mesh, else `--alpn h2,http/1.1`; `h2tap"
                  + " probe HOST:PORT` tries all. A Prometheus without h2tap offers `h2,http/1.1`"
                  + " with `enable_http2: true` and no ALPN at all with `enable_http2: false`.")
          .otherwise(
              "a firewall or load balancer on the way that resets connections, or a peer that"
                  + " expects another SNI (--sni)");

  /** The upstream reset the connection after our ClientHello. */
  public static Statement says(List<String> offer) {
    return CAUSE.says(
        "upstream reset the connection right after a ClientHello that offered "
            + AlpnOffer.inWords(offer),
        AlpnOffer.another(offer));
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    boolean reset =
        Handshakes.unanswered(connection) && (connection.resetByPeer() || connection.judged(ID));
    if (!reset) {
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
