package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.http.RequestHead;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The attempts to send one request upstream: how many there were, which upstream has the request
 * now, and whether there may be another. Owned by the exchange's event loop.
 */
final class Attempts {
  private static final int MAX = 3;

  private final Upstreams upstreams;
  private final ExchangeRecord record;
  private final ExchangeMeter meter;
  private UnaryOperator<UpstreamStream> around = UnaryOperator.identity();
  private @Nullable UpstreamStream upstream;
  private int count;

  Attempts(Upstreams upstreams, ExchangeRecord record, ExchangeMeter meter) {
    this.upstreams = upstreams;
    this.record = record;
    this.meter = meter;
  }

  int count() {
    return count;
  }

  /** The one that has the request, null for none. */
  @Nullable UpstreamStream upstream() {
    return upstream;
  }

  /** Puts something around the upstream of every attempt, outside of what is there already. */
  void wrap(UnaryOperator<UpstreamStream> outer) {
    UnaryOperator<UpstreamStream> inner = around;
    around = stream -> outer.apply(inner.apply(stream));
  }

  /** Looks for an upstream. */
  void begin(Exchange exchange) {
    count++;
    meter.leftUpstream();
    upstreams.open(exchange);
  }

  /** Looks for another upstream after this one's failure. */
  void again(Exchange exchange, Failure failure) {
    record.retried(count + 1, failure);
    begin(exchange);
  }

  /**
   * The head of the request has been sent here.
   *
   * @return the stream that takes the rest of it
   */
  UpstreamStream opened(UpstreamStream stream) {
    UpstreamStream wrapped = around.apply(stream);
    upstream = wrapped;
    if (wrapped.connection() != 0) {
      record.bridged(wrapped, count);
      meter.sent(wrapped);
    }
    return wrapped;
  }

  /** Whether the request may be sent again after this. */
  boolean allowAnother(Failure failure, RequestHead request) {
    boolean harmless =
        switch (failure.retry()) {
          case NEVER -> false;
          case IF_IDEMPOTENT -> request.isIdempotent();
          case NOT_PROCESSED, NEXT_CONNECTION -> true;
        };
    return harmless && (count < MAX || failure.retry() == Retry.NEXT_CONNECTION);
  }

  /** The upstream has no more to do with the request. */
  void leave() {
    upstream = null;
  }

  /** The upstream that has the request, if there is one, is told that nobody waits any more. */
  void cancel(long errorCode) {
    UpstreamStream left = upstream;
    upstream = null;
    if (left != null) {
      left.cancel(errorCode);
    }
  }
}
