package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** HTTP/2 was agreed on, or assumed, and something else is served behind it. */
public final class Http2NegotiatedHttp1Served implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "h2-negotiated-http1-served",
              "ALPN says h2 but HTTP/1.1 is served behind it, as by a TCP proxying sidecar.")
          .prometheus("unexpected EOF with HTTP/2 on, up with it off")
          .curl("(18) or (52) Empty reply from server")
          .tells("ALPN is h2 and no valid SETTINGS frame comes; `http/1.1` works.")
          .remedy(
              "Speak HTTP/1.1: `--alpn http/1.1`, in a mesh `--preset istio`; in plaintext"
                  + " `--upstream-protocol http1`. In Prometheus without h2tap: `enable_http2:"
                  + " false`.")
          .otherwise("an application behind the sidecar that is down");

  /**
   * A TLS connection over which HTTP/2 was to be spoken carries something else.
   *
   * @param chosen the ALPN that the upstream chose, null for none
   */
  public static Statement overTls(@Nullable String chosen) {
    return chosen == null
        ? CAUSE.says(
            "upstream chose no ALPN and did not speak HTTP/2", "try --upstream-protocol http1")
        : CAUSE.says(
            "upstream chose ALPN " + chosen + " and then did not speak HTTP/2",
            "try --alpn http/1.1");
  }

  /** A plaintext connection over which HTTP/2 was spoken was closed, or answered in HTTP/1.1. */
  public static Statement inPlaintext(boolean answered) {
    return CAUSE.says(
        answered
            ? "upstream answered HTTP/2 with HTTP/1.1"
            : "upstream closed the connection on HTTP/2",
        "try --upstream-protocol http1");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    boolean unanswered =
        connection.isUpstream()
            && connection.http2().prefaceSent() != null
            && connection.http2().peerSettings() == null
            && connection.tls().alerts().isEmpty();
    boolean http1 = connection.firstText().startsWith("HTTP/");
    boolean over = http1 || connection.endedByPeer() || connection.judged(CAUSE.id());
    if (!unanswered || !over) {
      return Optional.empty();
    }
    Event.TlsHandshakeComplete complete =
        connection.tls().complete() == null ? null : connection.tls().complete().what();
    boolean mayBeRefusal =
        complete != null
            && !complete.localChain().isEmpty()
            && complete.version().equals("TLSv1.3")
            && !connection.tls().accepted();
    Statement said = complete == null ? inPlaintext(http1) : overTls(complete.alpn());
    boolean sure = http1 || connection.judged(CAUSE.id()) || complete != null && !mayBeRefusal;
    return Optional.of(
        Verdict.of(
            said,
            sure ? Confidence.HIGH : Confidence.LOW,
            connection.tls().complete(),
            connection.http2().prefaceSent(),
            connection.firstPlaintext(),
            connection.closed()));
  }
}
