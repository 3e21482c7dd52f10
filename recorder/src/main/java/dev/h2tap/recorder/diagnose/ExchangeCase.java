package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one exchange.
 *
 * @param told its one line, with what was seen in all
 * @param ended h2tap's own account of its end, null where the log has none
 * @param client the client's connection, null where it is forgotten
 * @param downstream the client's side of it, null where it was not seen
 * @param attempts where it went upstream, in order; empty where it never went
 */
public record ExchangeCase(
    Seen<ExchangeSummary> told,
    @Nullable Seen<Event.ExchangeEnded> ended,
    @Nullable ConnectionCase client,
    @Nullable StreamCase downstream,
    List<Attempt> attempts) {

  /**
   * One try to have it answered.
   *
   * @param stream null where nothing of it was seen on the connection
   */
  public record Attempt(
      ConnectionCase connection,
      @Nullable StreamCase stream,
      Seen<Event.ExchangeBridged> bridged) {}

  public ExchangeCase {
    attempts = List.copyOf(attempts);
  }

  public ExchangeSummary summary() {
    return told.what();
  }

  /** The last attempt, null where there was none. */
  public @Nullable Attempt last() {
    return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
  }

  /** Whether it failed by the doing of the upstream. */
  public boolean failedUpstream() {
    return summary().blame() == Party.UPSTREAM;
  }

  /** Whether h2tap itself judged so. */
  public boolean judged(String id) {
    return id.equals(summary().finding());
  }
}
