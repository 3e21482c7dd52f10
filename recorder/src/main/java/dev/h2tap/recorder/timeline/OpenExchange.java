package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Event;
import org.jspecify.annotations.Nullable;

/** An exchange that is still under way, or whose last words have not been read yet. */
final class OpenExchange {
  private final HttpStream downstream;
  private long number;
  private @Nullable HttpStream upstream;
  private int attempts;
  private Event.@Nullable ExchangeEnded ended;
  private long endedNanos;
  private boolean disconnected;
  private boolean lossy;

  OpenExchange(HttpStream downstream) {
    this.downstream = downstream;
  }

  long number() {
    return number;
  }

  HttpStream downstream() {
    return downstream;
  }

  @Nullable HttpStream upstream() {
    return upstream;
  }

  void bridged(Event.ExchangeBridged event, HttpStream to) {
    number = event.exchange();
    attempts = event.attempt();
    upstream = to;
  }

  void ended(Event.ExchangeEnded event, long nanos) {
    number = event.exchange();
    ended = event;
    endedNanos = nanos;
  }

  /** Records of it may be missing. */
  void lost() {
    lossy = true;
  }

  /** The client's connection has ended. */
  void disconnected() {
    disconnected = true;
  }

  /** Whether nothing more can come. */
  boolean over() {
    return ended != null && (disconnected || downstream.over() || downstream.response().ended());
  }

  /** Whether only a last word may be missing, the wire's or h2tap's own. */
  boolean quiet() {
    return ended != null || disconnected || downstream.over();
  }

  private static ExchangeSummary.@Nullable Messages messages(HttpStream stream) {
    Message request = stream.request();
    Message response = stream.response();
    Composition answered = stream.composition(false);
    Composition composition = answered == Composition.BYTES ? stream.composition(true) : answered;
    if (composition == Composition.BYTES) {
      return null;
    }
    String outcome = response.outcome() == null ? request.outcome() : response.outcome();
    return new ExchangeSummary.Messages(
        composition, request.messages(), response.messages(), outcome, response.hasFailed());
  }

  /**
   * All that was seen.
   *
   * @param cut whether the recording ended here without having come to its end
   */
  ExchangeSummary summary(boolean cut) {
    HttpStream to = upstream;
    HttpStream seen = downstream.connection() == 0 && to != null ? to : downstream;
    Message request = seen.request();
    Message response = seen.response();
    Event.@Nullable ExchangeEnded end = ended;
    long finish = response.ended() ? response.endNanos() : end != null ? endedNanos : -1;
    int status = downstream.status();
    return new ExchangeSummary(
        number,
        seen.method(),
        seen.scheme(),
        seen.authority(),
        seen.path(),
        status == 0 && end != null ? end.status() : status,
        downstream.protocol(),
        upstream == null ? null : upstream.protocol(),
        downstream.connection(),
        downstream.number(),
        upstream == null ? 0 : upstream.connection(),
        upstream == null ? 0 : upstream.number(),
        attempts,
        request.bodyBytes(),
        response.bodyBytes(),
        request.started() && response.started() ? response.startNanos() - request.startNanos() : -1,
        request.started() && finish >= 0 ? finish - request.startNanos() : -1,
        downstream.reset(),
        response.ended(),
        messages(seen),
        to != null || end != null || !lossy && (!cut || response.ended()),
        end != null || !cut || response.ended() || seen.reset() != null,
        end == null ? null : end.blame(),
        end == null ? null : end.finding(),
        end == null ? null : end.reason());
  }
}
