package dev.h2tap.proxy.bridge;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import org.jspecify.annotations.Nullable;

/** What the session log is told of one exchange. Owned by its event loop. */
final class ExchangeRecord {
  private final long number;
  private final ClientStream client;
  private final Recorder recorder;

  ExchangeRecord(ClientStream client, Recorder recorder) {
    this.number = recorder.newExchange();
    this.client = client;
    this.recorder = recorder;
  }

  long number() {
    return number;
  }

  /** The head of the request has been sent there. */
  void bridged(UpstreamStream stream, int attempt) {
    record(
        new Event.ExchangeBridged(
            number,
            client.connection(),
            client.stream(),
            stream.connection(),
            stream.stream(),
            attempt));
  }

  /** It is tried again. */
  void retried(int attempt, Failure failure) {
    record(
        new Event.RuleApplied(
            "retry", "exchange " + number + ", attempt " + attempt + ": " + failure.phrase()));
  }

  /** What h2tap did to it of its own accord. */
  void note(String rule, String detail) {
    record(new Event.RuleApplied(rule, "exchange " + number + ": " + detail));
  }

  /** It is over. */
  void ended(int status, @Nullable Party blame, @Nullable String finding, @Nullable String reason) {
    record(
        new Event.ExchangeEnded(
            number, client.connection(), client.stream(), status, blame, finding, reason));
  }

  private void record(Event event) {
    recorder.record(client.connection(), Side.NONE, Direction.NONE, event);
  }
}
