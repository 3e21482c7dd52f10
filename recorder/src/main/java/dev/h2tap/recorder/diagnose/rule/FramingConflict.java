package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.timeline.Item;
import java.util.List;
import java.util.Optional;

/** A message whose end cannot be told for certain, or that is malformed otherwise. */
public final class FramingConflict implements Rule {
  private static final int BAD_REQUEST = 400;
  private static final Cause CAUSE =
      Cause.fault(
              "framing-conflict",
              "Content-Length and Transfer-Encoding are both present, or a message is malformed in"
                  + " another way.")
          .prometheus("server returned HTTP status 400, 502 or 503; or malformed HTTP response")
          .curl("400, 502, 503")
          .tells("The offending field.")
          .remedy(
              "Mend the end that sends it; h2tap refuses what is ambiguous and never passes it on"
                  + " (request smuggling).")
          .otherwise("another protocol than HTTP/1.1 on this port");

  /** The upstream's response is malformed. */
  public static Statement response(String fault) {
    return CAUSE.says("upstream sent a malformed response: " + fault, null);
  }

  /** The upstream sent more than the response it was asked for. */
  public static Statement unasked() {
    return CAUSE.says("upstream sent bytes that answer no request", null);
  }

  /** The client's request is malformed. */
  public static Statement request(String fault) {
    return CAUSE.says("the client sent a malformed request: " + fault, null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    if (exchange.judged(CAUSE.id())) {
      return Recorded.of(CAUSE, Confidence.HIGH, exchange)
          .map(v -> last == null ? v : v.with(last.connection().malformed()));
    }
    ConnectionCase client = exchange.client();
    boolean refused =
        last == null
            && exchange.summary().status() == BAD_REQUEST
            && exchange.summary().finding() == null;
    if (client == null || !refused) {
      return Optional.empty();
    }
    List<Seen<Item.Malformed>> faults =
        client.malformed().stream()
            .filter(seen -> seen.at().direction() == Direction.RECEIVED)
            .toList();
    String reason = exchange.summary().reason();
    if (faults.isEmpty() && reason == null) {
      return Optional.empty();
    }
    String fault = reason == null ? faults.get(faults.size() - 1).what().reason() : reason;
    StreamCase stream = exchange.downstream();
    return Optional.of(
        Verdict.of(
                request(fault),
                faults.isEmpty() ? Confidence.MEDIUM : Confidence.HIGH,
                stream == null ? null : stream.requestHead())
            .with(faults)
            .with(Recorded.end(exchange)));
  }
}
