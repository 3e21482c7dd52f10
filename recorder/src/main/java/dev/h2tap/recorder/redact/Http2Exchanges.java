package dev.h2tap.recorder.redact;

import java.util.LinkedHashMap;
import java.util.Map;

/** Both directions of a connection while it speaks HTTP/2. */
final class Http2Exchanges {
  private static final int LIMIT = 1 << 14;

  private final Scope scope;
  private final Map<Integer, Exchange> open = new LinkedHashMap<>();
  private final Http2Direction requests;
  private final Http2Direction responses;

  /**
   * @param fromStart whether the first bytes are the first of their direction
   */
  Http2Exchanges(Scope scope, boolean fromStart) {
    this.scope = scope;
    this.requests = new Http2Direction(scope, this, true, fromStart);
    this.responses = new Http2Direction(scope, this, false, fromStart);
  }

  Http2Direction half(boolean request) {
    return request ? requests : responses;
  }

  /** The exchange of that stream, which may be new; the oldest ends when there are too many. */
  Exchange of(int stream) {
    Exchange exchange = open.computeIfAbsent(stream, absent -> new Exchange(scope));
    if (open.size() > LIMIT) {
      int oldest = open.keySet().iterator().next();
      end(oldest);
    }
    return exchange;
  }

  /** The stream is over. */
  void end(int stream) {
    Exchange exchange = open.remove(stream);
    if (exchange != null) {
      exchange.end();
    }
  }

  /** That direction of the stream is over. */
  void end(int stream, boolean request) {
    Exchange exchange = open.get(stream);
    if (exchange != null && exchange.ended(request)) {
      open.remove(stream);
    }
  }

  /** Bytes are missing in both directions. */
  void lost() {
    requests.lost();
    responses.lost();
    open.values().forEach(exchange -> exchange.lost(true));
    open.values().forEach(exchange -> exchange.lost(false));
  }

  /** Nothing more will come. */
  void closed() {
    requests.closed();
    responses.closed();
    open.values().forEach(Exchange::end);
    open.clear();
  }
}
