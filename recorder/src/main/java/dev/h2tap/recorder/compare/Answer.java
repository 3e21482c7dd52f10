package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import org.jspecify.annotations.Nullable;

/**
 * What came of a request, on one side of its exchange.
 *
 * @param stream null where the request never got there
 */
record Answer(ExchangeSummary summary, @Nullable RecordedStream stream) {

  /** What the upstream answered. */
  static Answer upstream(RecordedExchange exchange) {
    return new Answer(exchange.summary(), exchange.upstream());
  }

  /** What the client was answered. */
  static Answer downstream(RecordedExchange exchange) {
    return new Answer(exchange.summary(), exchange.downstream());
  }

  boolean hasResponse() {
    return stream != null && stream.response().started();
  }

  /** Whether there is no response though nobody who had to send one is to blame for that. */
  boolean isUnknown() {
    return !hasResponse()
        && (!summary.finished() || summary.blame() == null || summary.blame() == Party.CLIENT);
  }

  /** Whether it was the server that broke the response off. */
  boolean brokenByServer() {
    boolean reset = stream != null && stream.reset() != null && stream.reset().byServer();
    return reset || summary.blame() == Party.UPSTREAM;
  }

  /** Why there is no whole response, in words. */
  String reason() {
    String reason = summary.reason();
    return reason == null ? "the log does not say why" : reason;
  }

  /** Whether both came to nothing for the same cause. */
  boolean failedLike(Answer other) {
    String finding = summary.finding();
    return finding == null
        ? reason().equals(other.reason())
        : finding.equals(other.summary.finding());
  }
}
