package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;

/** An exchange failed and no rule says why. */
public final class Unexplained implements Rule {
  private static final Cause CAUSE =
      Cause.fault("unexplained", "An exchange failed and no rule of this catalogue explains it.")
          .tells("h2tap's own words on the exchange.")
          .remedy(
              "Read the records around it: `h2tap inspect LOG --connection N`. If the cause becomes"
                  + " clear, please report it: the catalogue grows.");

  /**
   * The upstream ended the connection.
   *
   * @param how {@code reset} or {@code closed}
   */
  public static Statement noResponse(String how) {
    return CAUSE.says("upstream " + how + " the connection without a response", null);
  }

  /** Another end, in words. */
  public static Statement says(String what) {
    return CAUSE.says(what, null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  /** The verdict on an exchange that failed by the doing of the upstream, in h2tap's own words. */
  static Verdict of(ExchangeCase exchange) {
    return Verdict.of(Recorded.says(CAUSE, exchange.summary().reason()), Confidence.LOW)
        .with(Recorded.evidence(exchange));
  }
}
