package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Party;
import java.util.Optional;

/** h2tap answered itself since it cannot do what the client asks for. */
public final class RequestRefused implements Rule {
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
  private static final Cause CAUSE =
      Cause.fault("request-refused", "h2tap refused the request and answered it itself.")
          .prometheus("server returned HTTP status 501, or another one of h2tap's own")
          .tells("The exchange never went upstream, and the blame is the client's.")
          .remedy(
              "See the reason. A forward proxy wants an absolute URL or `CONNECT`, as with"
                  + " `proxy_url`, and the user and password of `--proxy-auth` where it was given;"
                  + " with `--upstream` it opens no tunnels.");

  /** h2tap cannot do what the client asks for, as this sentence says. */
  public static Statement says(String why) {
    return CAUSE.says(why, null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    boolean refused =
        exchange.attempts().isEmpty()
            && exchange.summary().blame() == Party.CLIENT
            && exchange.summary().status() >= 400
            && exchange.summary().finding() == null
            && exchange.summary().reason() != null
            && !isInvitation(exchange);
    return exchange.judged(CAUSE.id()) || refused
        ? Optional.of(
            Verdict.of(Recorded.says(CAUSE, exchange.summary().reason()), Confidence.LOW)
                .with(Recorded.evidence(exchange)))
        : Optional.empty();
  }

  /** Many clients tell their password only when they are asked for it (RFC 9110 §11.7). */
  private static boolean isInvitation(ExchangeCase exchange) {
    StreamCase stream = exchange.downstream();
    return exchange.summary().status() == PROXY_AUTHENTICATION_REQUIRED
        && stream != null
        && stream.requestField("proxy-authorization").isEmpty();
  }
}
