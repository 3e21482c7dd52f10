package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Party;
import java.util.Optional;

/** h2tap itself failed. */
public final class OwnFault implements Rule {
  private static final Cause CAUSE =
      Cause.fault("h2tap-failed", "h2tap itself failed.")
          .prometheus("server returned HTTP status 502")
          .curl("502")
          .tells("The blame on the exchange is h2tap's.")
          .remedy(
              "Out of memory: start with `H2TAP_JAVA_OPTS=-Xmx1g`. Anything else is a bug: please"
                  + " report it with the log.");

  /** What was thrown. */
  public static Statement says(String fault) {
    return CAUSE.says("h2tap itself failed: " + fault, null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    boolean ours = exchange.summary().blame() == Party.H2TAP && exchange.summary().status() >= 500;
    return ours
        ? Optional.of(
            Verdict.of(Recorded.says(CAUSE, exchange.summary().reason()), Confidence.HIGH)
                .with(Recorded.evidence(exchange)))
        : Optional.empty();
  }
}
