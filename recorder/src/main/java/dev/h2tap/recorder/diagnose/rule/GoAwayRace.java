package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.http2.Frame;
import java.util.Optional;

/** The upstream ended the connection in good order while our request was on its way. */
public final class GoAwayRace implements Rule {
  private static final Cause CAUSE =
      Cause.fault("goaway-race", "GOAWAY NO_ERROR and our request crossed on the way.")
          .prometheus(
              "http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR")
          .curl("(18)")
          .tells("The GOAWAY's last stream is below ours: the request was not processed.")
          .remedy(
              "Nothing is broken: a request above the last stream is safe to retry, and h2tap does."
                  + " Let the server drain more gently (GOAWAY with 2^31-1 first, RFC 9113 §6.8), or"
                  + " keep connections for longer.")
          .otherwise("a server that restarts all the time: see goaway-loop");

  /**
   * The upstream sent GOAWAY.
   *
   * @param debug its debug data, empty for none
   */
  public static Statement says(long lastStream, String debug) {
    return CAUSE.says(GoAways.said(0, lastStream, debug), null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    for (ExchangeCase.Attempt attempt : exchange.attempts()) {
      for (Seen<Frame.GoAway> goAway : attempt.connection().http2().goAwaysReceived()) {
        boolean above = goAway.what().lastStream() < attempt.bridged().what().upstreamStream();
        boolean last = attempt == exchange.last() && exchange.failedUpstream();
        boolean unanswered = attempt.stream() == null || attempt.stream().responseHead() == null;
        if (goAway.what().code() == 0 && unanswered && (above || last)) {
          return Optional.of(verdict(exchange, attempt, goAway, above));
        }
      }
    }
    return Recorded.of(CAUSE, Confidence.MEDIUM, exchange);
  }

  private static Verdict verdict(
      ExchangeCase exchange,
      ExchangeCase.Attempt attempt,
      Seen<Frame.GoAway> goAway,
      boolean above) {
    StreamCase stream = attempt.stream();
    Verdict verdict =
        Verdict.of(
            says(goAway.what().lastStream(), GoAways.debug(goAway.what())),
            above ? Confidence.HIGH : Confidence.MEDIUM,
            attempt.bridged(),
            stream == null ? null : stream.requestHead(),
            goAway,
            exchange.ended(),
            exchange.told());
    return exchange.failedUpstream() ? verdict : verdict.as(Severity.NOTE);
  }
}
