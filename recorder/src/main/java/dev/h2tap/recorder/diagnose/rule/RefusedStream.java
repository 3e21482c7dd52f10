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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The upstream refused a stream before it looked at it. */
public final class RefusedStream implements Rule {
  /** REFUSED_STREAM (RFC 9113 §7). */
  static final long CODE = 7;

  private static final Cause CAUSE =
      Cause.fault("refused-stream", "RST_STREAM REFUSED_STREAM: the request was not processed.")
          .prometheus("unexpected EOF")
          .curl("(56)")
          .tells("The code of RST_STREAM; it is safe to retry.")
          .remedy(
              "Nothing is lost: it is safe to retry, and h2tap does, three times. If it goes on, the"
                  + " server is at its limit of streams, or shutting down.")
          .otherwise("more streams at once than the peer's SETTINGS_MAX_CONCURRENT_STREAMS");

  /** The upstream refused the stream. */
  public static Statement says() {
    return CAUSE.says("upstream reset the stream with REFUSED_STREAM", "safe to retry");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    List<Seen<?>> refusals = new ArrayList<>();
    for (ExchangeCase.Attempt attempt : exchange.attempts()) {
      StreamCase stream = attempt.stream();
      Seen<Frame.RstStream> reset = stream == null ? null : stream.resetReceived();
      if (reset != null && reset.what().code() == CODE) {
        refusals.add(attempt.bridged());
        refusals.add(reset);
      }
    }
    if (refusals.isEmpty()) {
      return Recorded.of(CAUSE, Confidence.HIGH, exchange);
    }
    Verdict verdict =
        Verdict.of(says(), Confidence.HIGH).with(refusals).with(Recorded.end(exchange));
    return Optional.of(exchange.failedUpstream() ? verdict : verdict.as(Severity.NOTE));
  }
}
