package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Party;
import java.util.Optional;

/** h2tap answered itself since it cannot do what the client asks for. */
public final class RequestRefused implements Rule {
  private static final Cause CAUSE =
      Cause.fault("request-refused", "h2tap refused the request and answered it itself.")
          .prometheus("server returned HTTP status 501, or another one of h2tap's own")
          .tells("The exchange never went upstream, and the blame is the client's.")
          .remedy(
              "See the reason. `CONNECT` comes from `scheme: https` with `proxy_url`: use `scheme:"
                  + " http` and give h2tap the certificates.");

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
            && exchange.summary().reason() != null;
    return refused
        ? Optional.of(
            Verdict.of(Recorded.says(CAUSE, exchange.summary().reason()), Confidence.LOW)
                .with(Recorded.evidence(exchange)))
        : Optional.empty();
  }
}
