package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** A kept connection was closed by the upstream while a request was on its way. */
public final class KeepAliveRace implements Rule {
  private static final Cause CAUSE =
      Cause.fault("keep-alive-race", "The peer closed a kept connection just as it was used again.")
          .prometheus("EOF, or connection reset by peer, now and then")
          .curl("(52) Empty reply from server, now and then")
          .tells("A connection that had answered before ends after a request, without a response.")
          .remedy(
              "Keep connections for less time than the peer does: `--idle-timeout` below its"
                  + " keep-alive timeout. h2tap tries idempotent requests again by itself.")
          .otherwise("an application that dies of this very request");

  /**
   * The upstream ended the connection.
   *
   * @param how {@code reset} or {@code closed}
   */
  public static Statement says(String how) {
    return CAUSE.says("upstream " + how + " the kept connection before it answered", null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    for (ExchangeCase.Attempt attempt : exchange.attempts()) {
      if (lostRace(exchange, attempt)) {
        Verdict verdict =
            Verdict.of(
                    says(attempt.connection().howEnded()),
                    Confidence.MEDIUM,
                    attempt.bridged(),
                    attempt.connection().closed())
                .with(Recorded.end(exchange));
        return Optional.of(exchange.failedUpstream() ? verdict : verdict.as(Severity.NOTE));
      }
    }
    return Recorded.of(CAUSE, Confidence.MEDIUM, exchange);
  }

  private static boolean lostRace(ExchangeCase exchange, ExchangeCase.Attempt attempt) {
    ConnectionCase connection = attempt.connection();
    boolean gaveUp = attempt == exchange.last() && !exchange.failedUpstream();
    return !gaveUp
        && connection.responses() > 0
        && connection.http2().prefaceSent() == null
        && (attempt.stream() == null || attempt.stream().responseHead() == null)
        && connection.endedByPeer();
  }
}
