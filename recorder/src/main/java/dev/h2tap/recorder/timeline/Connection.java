package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.tls.TlsDissector;
import dev.h2tap.recorder.wire.Place;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one open connection. */
final class Connection {
  private static final int STREAM_LIMIT = 1 << 14;

  private final long number;
  private final Side side;
  private final Output output;
  private TlsDissector tls;
  private final HalfConnection requests;
  private final HalfConnection responses;
  private final Map<Long, HttpStream> streams = new LinkedHashMap<>();
  private final Deque<HttpStream> unanswered = new ArrayDeque<>();
  private long highestStream;
  private long requestsSeen;
  private boolean lossy;

  /**
   * @param fromStart whether the log holds the connection from its first byte
   */
  Connection(long number, Side side, boolean fromStart, Output output) {
    this.number = number;
    this.side = side;
    this.output = output;
    this.lossy = !fromStart;
    this.tls = newTls();
    this.requests = new HalfConnection(this, true, fromStart, output);
    this.responses = new HalfConnection(this, false, fromStart, output);
  }

  long number() {
    return number;
  }

  Side side() {
    return side;
  }

  TlsDissector tls() {
    return tls;
  }

  /** The direction in which that half's bytes went. */
  Direction direction(boolean request) {
    return request == (side == Side.DOWNSTREAM) ? Direction.RECEIVED : Direction.SENT;
  }

  void plaintext(Direction direction, Event.Plaintext event, Place start) {
    tls.noMoreSecrets();
    half(direction == direction(true)).feed(event, start);
  }

  private TlsDissector newTls() {
    return new TlsDissector(
        direction(true),
        (at, direction, content) ->
            output.item(at, this, direction == direction(true), null, new Item.Tls(content)));
  }

  /**
   * HTTP/1 is over: what follows may begin with a TLS handshake, unless HTTP/1 was within TLS: then
   * what is inside the inner one has a connection number of its own.
   */
  void switched() {
    if (!tls.hasHandshake()) {
      tls.closed();
      tls = newTls();
    }
    requests.answered();
  }

  /** What HTTP/1 was switched to is over: what follows are requests and responses again. */
  void unswitched(HttpStream stream, Place at) {
    forget(stream);
    highestStream = 0;
    requests.http1Closed(at);
    responses.http1Closed(at);
  }

  void lost() {
    lossy = true;
    for (HttpStream stream : streams.values()) {
      OpenExchange exchange = stream.exchange();
      if (exchange != null) {
        exchange.lost();
      }
    }
    tls.lost();
    requests.lost();
    responses.lost();
  }

  void closed(Place at) {
    tls.closed();
    requests.closed(at);
    responses.closed(at);
  }

  HalfConnection half(boolean request) {
    return request ? requests : responses;
  }

  Collection<HttpStream> streams() {
    return List.copyOf(streams.values());
  }

  @Nullable HttpStream stream(long stream) {
    return streams.get(stream);
  }

  /** The stream, made where it is new; the oldest is forgotten when there are too many. */
  HttpStream open(long stream) {
    HttpStream known = streams.get(stream);
    if (known != null) {
      return known;
    }
    if (streams.size() >= STREAM_LIMIT) {
      HttpStream oldest = streams.values().iterator().next();
      forget(oldest);
      output.abandoned(oldest);
    }
    HttpStream opened = new HttpStream(number, side, stream);
    streams.put(stream, opened);
    highestStream = Math.max(highestStream, stream);
    output.opened(opened);
    return opened;
  }

  /** As {@link #open}, but null for a stream that is over and forgotten. */
  @Nullable HttpStream openUnlessOver(long stream) {
    return streams.containsKey(stream) || stream > highestStream || lossy ? open(stream) : null;
  }

  void forget(HttpStream stream) {
    streams.remove(stream.number(), stream);
    unanswered.remove(stream);
  }

  /** The next request on an HTTP/1 connection. */
  HttpStream nextRequest() {
    HttpStream stream = open(++requestsSeen);
    unanswered.add(stream);
    return stream;
  }

  /** The request that the next HTTP/1 response answers; one that was not seen where none waits. */
  HttpStream unanswered() {
    HttpStream first = unanswered.peek();
    return first == null ? nextRequest() : first;
  }

  void answered(HttpStream stream) {
    unanswered.remove(stream);
  }
}
