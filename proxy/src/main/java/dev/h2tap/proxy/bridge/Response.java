package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.Relay;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.recorder.diagnose.rule.Unexplained;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;

/**
 * The response of an {@link Exchange}: the upstream's on its way to the client, h2tap's own in its
 * place, or an end before either is whole. What has left for the client is credited to the
 * upstream. Owned by the exchange's event loop; every call is harmless once the exchange is over.
 */
public final class Response {
  /** Interim responses are under no flow control. */
  private static final int MAX_INTERIMS_WAITING = 100;

  private final Exchange exchange;
  private final Attempts attempts;
  private final Patience patience;
  private final ExchangeMeter meter;
  private int interimsWaiting;
  private int status;
  private boolean started;
  private boolean ended;

  Response(Exchange exchange, Attempts attempts, Patience patience, ExchangeMeter meter) {
    this.exchange = exchange;
    this.attempts = attempts;
    this.patience = patience;
    this.meter = meter;
  }

  /** The status that the upstream or h2tap gave it; 0 before that. */
  int status() {
    return status;
  }

  /** Whether it has a head; interim responses do not count. */
  boolean started() {
    return started;
  }

  /** Whether it is whole. */
  boolean ended() {
    return ended;
  }

  // ---- the upstream's ----

  /** An interim response arrived. */
  public void interim(ResponseHead head) {
    if (exchange.isOver() || started) {
      return;
    }
    if (interimsWaiting >= MAX_INTERIMS_WAITING) {
      attempts.cancel(Http2Error.ENHANCE_YOUR_CALM.code());
      answer(
          Failure.upstream(
              502,
              Unexplained.says(
                  "upstream sends interim responses faster than the client takes them"),
              "http_protocol_error"));
      return;
    }
    interimsWaiting++;
    exchange.client().interim(head);
  }

  /** The response began. */
  public void head(ResponseHead head, boolean end) {
    if (exchange.isOver()) {
      return;
    }
    arrived(head, end);
    exchange.client().head(head, end);
    exchange.endIfComplete();
  }

  private void arrived(ResponseHead head, boolean end) {
    started = true;
    ended = end;
    status = head.status();
    meter.responseHead();
    patience.end();
  }

  /** Content arrived. Takes over {@code data}. */
  public void data(ByteBuf data, boolean end) {
    if (exchange.isOver()) {
      data.release();
      return;
    }
    ended |= end;
    meter.response(data.readableBytes());
    exchange.client().data(data, end);
    exchange.endIfComplete();
  }

  /** The response ended with trailers. */
  public void trailers(Fields trailers) {
    if (exchange.isOver()) {
      return;
    }
    ended = true;
    exchange.client().trailers(trailers);
    exchange.endIfComplete();
  }

  /**
   * The upstream agreed to speak what the request asked for: the exchange goes on as a tunnel, and
   * is over when that is.
   *
   * @param head a 101
   */
  public void switched(ResponseHead head, RelayEnd upstreamEnd) {
    if (exchange.isOver()) {
      upstreamEnd.abort(Http2Error.CANCEL.code());
      return;
    }
    attempts.leave();
    arrived(head, true);
    Relay.join(
        exchange.client().becomeTunnel(head),
        upstreamEnd,
        exchange.eventLoop(),
        exchange.request().opensWebSocket() ? Relay.WEBSOCKET_HALF_OPEN_MILLIS : 0,
        (blame, reason, sent, received) -> {
          meter.request(sent);
          meter.response(received);
          exchange.finish(blame, null, reason);
        });
  }

  // ---- what of it has left for the client ----

  /** An interim response has. */
  public void interimWritten() {
    interimsWaiting--;
  }

  /** So many bytes of its content have. */
  public void written(int bytes) {
    UpstreamStream upstream = attempts.upstream();
    if (upstream != null) {
      upstream.responseConsumed(bytes);
    }
  }

  // ---- h2tap's own ----

  /** Answers in h2tap's own words. */
  public void answer(Failure failure) {
    if (begin(failure.status())) {
      exchange.finish(failure.blame(), failure.finding(), failure.phrase());
      send(LocalResponse.of(failure));
    }
  }

  /**
   * Answers with a response of h2tap's own that is no failure.
   *
   * @param content not changed any more
   */
  public void answer(ResponseHead head, byte[] content) {
    if (begin(head.status())) {
      exchange.finish(null, null, null);
      send(new LocalResponse(head, Unpooled.wrappedBuffer(content)));
    }
  }

  /** Begins the whole response of h2tap's own; false where it comes too late. */
  private boolean begin(int given) {
    if (exchange.isOver() || started) {
      return false;
    }
    started = true;
    ended = true;
    status = given;
    return true;
  }

  private void send(LocalResponse local) {
    local.sendTo(exchange.client(), exchange.request().isHead());
  }

  // ---- an end before it is whole ----

  /** What of the client's side ends where an exchange breaks off. */
  public enum Break {
    /** The stream; over HTTP/1.1 the connection, by a FIN in the wrong place. */
    STREAM,
    /** The stream; over HTTP/1.1 the connection, by a reset. */
    RESET,
    /** The connection, over HTTP/2 with GOAWAY. */
    CONNECTION
  }

  /**
   * Ends the exchange with an error code, whether the response has begun or not. NO_ERROR would
   * look like the end of a stream.
   */
  public void breakOff(Failure failure, Break how) {
    if (exchange.isOver()) {
      return;
    }
    exchange.finish(failure.blame(), failure.finding(), failure.phrase());
    long given = failure.errorCode();
    long code = given == Http2Error.NO_ERROR.code() ? Http2Error.INTERNAL_ERROR.code() : given;
    ClientStream client = exchange.client();
    switch (how) {
      case STREAM -> client.abort(code);
      case RESET -> client.reset(code);
      case CONNECTION -> client.abandon(given);
    }
  }
}
