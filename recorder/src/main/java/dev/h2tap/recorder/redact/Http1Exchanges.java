package dev.h2tap.recorder.redact;

import java.util.ArrayDeque;
import java.util.Deque;

/** Both directions of a connection, or of a tunnel, while it speaks HTTP/1. */
final class Http1Exchanges {
  private static final int LIMIT = 1 << 14;

  private final Scope scope;
  private final Deque<Exchange> unanswered = new ArrayDeque<>();
  private final Http1Direction requests;
  private final Http1Direction responses;

  /**
   * @param fromStart whether the first bytes are the first of their direction
   */
  Http1Exchanges(Scope scope, boolean fromStart) {
    this.scope = scope;
    this.requests = new Http1Direction(scope, this, true, fromStart);
    this.responses = new Http1Direction(scope, this, false, fromStart);
  }

  Http1Direction half(boolean request) {
    return request ? requests : responses;
  }

  /** The next request begins. */
  Exchange begin() {
    Exchange begun = new Exchange(scope);
    unanswered.add(begun);
    if (unanswered.size() > LIMIT) {
      unanswered.remove().end();
    }
    return begun;
  }

  /** What the next response answers; a request that was not seen where none waits. */
  Exchange unanswered() {
    Exchange first = unanswered.peek();
    return first == null ? begin() : first;
  }

  /** A final response is over. */
  void answered(Exchange exchange) {
    unanswered.remove(exchange);
    requests.answered();
  }

  /** Bytes are missing in both directions. */
  void lost() {
    requests.lost();
    responses.lost();
  }

  /** Nothing more will come. */
  void closed() {
    requests.closed();
    responses.closed();
    unanswered.forEach(Exchange::end);
    unanswered.clear();
  }

  /** What HTTP/1 was switched to is over. */
  void unswitched() {
    requests.closed();
    responses.closed();
  }
}
