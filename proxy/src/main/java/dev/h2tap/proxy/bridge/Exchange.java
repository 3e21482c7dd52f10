package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.Relay;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.rule.Unexplained;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.log.Recorder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One request with its response, between a {@link ClientStream} and an {@link UpstreamStream}.
 *
 * <p>Bytes flow under credit: what a side has written is credited to the other side, which may then
 * read as much again. Nothing is aggregated. Owned by the event loop that both sides share; all
 * methods are called there. Every call is harmless once the exchange is over.
 */
public final class Exchange {
  private static final int MAX_ATTEMPTS = 3;

  /** Interim responses are under no flow control. */
  private static final int MAX_INTERIMS_WAITING = 100;

  private final Arrival arrival;
  private final RequestHead received;
  private final Upstreams upstreams;
  private final ExchangeRecord record;
  private final EventLoop eventLoop;
  private final Patience patience;
  private final RequestBody body = new RequestBody();
  private final ExchangeMeter meter;

  private RequestHead request;
  private ClientStream client;
  private UnaryOperator<UpstreamStream> aroundUpstream = UnaryOperator.identity();
  private @Nullable UpstreamStream upstream;
  private int attempts;
  private int interimsWaiting;
  private int status;
  private boolean responseStarted;
  private boolean responseEnded;
  private boolean over;
  private boolean clientGone;

  public Exchange(
      Arrival arrival,
      RequestHead request,
      ClientStream client,
      Upstreams upstreams,
      Recorder recorder,
      EventLoop eventLoop) {
    this(arrival, request, client, upstreams, recorder, ExchangeObserver.NONE, eventLoop);
  }

  public Exchange(
      Arrival arrival,
      RequestHead request,
      ClientStream client,
      Upstreams upstreams,
      Recorder recorder,
      ExchangeObserver observer,
      EventLoop eventLoop) {
    this.arrival = arrival;
    this.received = request;
    this.request = request;
    this.client = client;
    this.upstreams = upstreams;
    this.record = new ExchangeRecord(client, recorder);
    this.eventLoop = eventLoop;
    this.patience = new Patience(eventLoop);
    this.meter = new ExchangeMeter(observer);
  }

  /** How its client came. */
  public Arrival arrival() {
    return arrival;
  }

  /** Its number in the session log. */
  public long number() {
    return record.number();
  }

  /** The request as the client sent it. */
  public RequestHead received() {
    return received;
  }

  /** The request as it goes upstream. */
  public RequestHead request() {
    return request;
  }

  /** How often it was sent on its way; from 1. */
  public int attempts() {
    return attempts;
  }

  /** Whether nobody is there any more to take a response. */
  public boolean clientIsGone() {
    return clientGone;
  }

  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** Whether the client can be told an HTTP/2 error code. */
  public boolean clientHasErrorCodes() {
    return client.hasErrorCodes();
  }

  /** Whether no response is wanted any more. */
  public boolean isOver() {
    return over;
  }

  /** Whether the request ends with its head; bytes for a tunnel are no content. */
  public boolean hasNoContent() {
    return body.absent();
  }

  /** Whether what of the request's content was sent so far can be sent once more. */
  public boolean isReplayable() {
    return body.replayable();
  }

  /**
   * Sends the request on its way.
   *
   * @param requestEnds whether it ends with its head
   */
  public void start(boolean requestEnds) {
    if (requestEnds) {
      body.markAbsent();
    }
    patience.begin(request.fields(), this::deadlinePassed);
    attempt();
  }

  private void attempt() {
    attempts++;
    meter.leftUpstream();
    upstreams.open(this);
  }

  // ---- what rules do to it, before it has an upstream ----

  /** Sends this in place of what the client sent. */
  public void rewrite(RequestHead changed) {
    request = changed;
  }

  /** Puts something between this exchange and the client's half. */
  public void wrapClient(UnaryOperator<ClientStream> around) {
    client = around.apply(client);
  }

  /** Puts something between this exchange and the upstream's half, on every attempt. */
  public void wrapUpstream(UnaryOperator<UpstreamStream> around) {
    UnaryOperator<UpstreamStream> inner = aroundUpstream;
    aroundUpstream = upstream -> around.apply(inner.apply(upstream));
  }

  /** Records what h2tap did to it of its own accord. */
  public void note(String rule, String detail) {
    record.note(rule, detail);
  }

  // ---- from the client ----

  /** Content of the request arrived. Takes over {@code data}. */
  public void requestData(ByteBuf data, boolean end) {
    if (over) {
      int length = data.readableBytes();
      data.release();
      client.requestConsumed(length);
      return;
    }
    meter.request(data.readableBytes());
    body.add(upstream, data, end);
    endIfComplete();
  }

  /** The request ended with trailers. */
  public void requestTrailers(Fields trailers) {
    if (!over) {
      body.end(upstream, trailers);
      endIfComplete();
    }
  }

  /** The client gave up: RST_STREAM with this code, or its connection ended. */
  public void clientGone(long errorCode, String reason) {
    gone(Party.CLIENT, errorCode, reason);
  }

  /** The client's side ended before the exchange did, by this party's doing. */
  public void gone(Party blame, long errorCode, String reason) {
    clientGone = true;
    if (over) {
      return;
    }
    cancelUpstream(errorCode);
    finish(blame, null, reason);
  }

  /** So many bytes of the response's content have left for the client. */
  public void responseWritten(int bytes) {
    if (upstream != null) {
      upstream.responseConsumed(bytes);
    }
  }

  // ---- from the upstream ----

  /** The upstream is chosen. */
  public void headedFor(Authority target) {
    meter.headedFor(target);
  }

  /** Says what the exchange waits for, for the words of a timeout. */
  public void stage(String waitingFor) {
    patience.stage(waitingFor);
  }

  /** Says that the upstream does not let the exchange begin. */
  public void stalled(Statement why) {
    patience.stalled(why);
  }

  /** The head of the request has been sent here. */
  public void opened(UpstreamStream opened) {
    UpstreamStream stream = aroundUpstream.apply(opened);
    upstream = stream;
    patience.stage("the upstream has the request and has not answered");
    if (stream.connection() != 0) {
      record.bridged(stream, attempts);
      meter.sent(stream);
    }
    body.start(stream);
  }

  /** So many bytes of the request's content have left for the upstream. */
  public void requestWritten(int bytes) {
    if (!over) {
      client.requestConsumed(body.credit(bytes));
    }
  }

  /** An interim response arrived. */
  public void interim(ResponseHead head) {
    if (over || responseStarted) {
      return;
    }
    if (interimsWaiting >= MAX_INTERIMS_WAITING) {
      cancelUpstream(Http2Error.ENHANCE_YOUR_CALM.code());
      answer(
          Failure.upstream(
              502,
              Unexplained.says(
                  "upstream sends interim responses faster than the client takes them"),
              "http_protocol_error"));
      return;
    }
    interimsWaiting++;
    client.interim(head);
  }

  /** An interim response has left for the client. */
  public void interimWritten() {
    interimsWaiting--;
  }

  /** The response began. */
  public void responseHead(ResponseHead head, boolean end) {
    if (over) {
      return;
    }
    responseStarted = true;
    responseEnded = end;
    status = head.status();
    meter.responseHead();
    patience.end();
    client.head(head, end);
    endIfComplete();
  }

  /**
   * The upstream agreed to speak what the request asked for: the exchange goes on as a tunnel, and
   * is over when that is.
   *
   * @param head a 101
   */
  public void switched(ResponseHead head, RelayEnd upstreamEnd) {
    if (over) {
      upstreamEnd.abort(Http2Error.CANCEL.code());
      return;
    }
    responseStarted = true;
    responseEnded = true;
    status = head.status();
    upstream = null;
    meter.responseHead();
    patience.end();
    Relay.join(
        client.becomeTunnel(head),
        upstreamEnd,
        eventLoop,
        request.opensWebSocket() ? Relay.WEBSOCKET_HALF_OPEN_MILLIS : 0,
        (blame, reason, sent, received) -> {
          meter.request(sent);
          meter.response(received);
          finish(blame, null, reason);
        });
  }

  /** Content of the response arrived. Takes over {@code data}. */
  public void responseData(ByteBuf data, boolean end) {
    if (over) {
      data.release();
      return;
    }
    responseEnded |= end;
    meter.response(data.readableBytes());
    client.data(data, end);
    endIfComplete();
  }

  /** The response ended with trailers. */
  public void responseTrailers(Fields trailers) {
    if (over) {
      return;
    }
    responseEnded = true;
    client.trailers(trailers);
    endIfComplete();
  }

  /** The upstream reset the stream. */
  public void reset(Failure failure) {
    upstream = null;
    if (over) {
      return;
    }
    if (responseEnded) {
      stopRequest(failure.errorCode());
    } else if (failure.retry() == Retry.NEVER && client.hasErrorCodes()) {
      breakOff(failure);
    } else {
      failed(failure);
    }
  }

  /** No upstream connection came about, or the one that had the request broke. */
  public void failed(Failure failure) {
    upstream = null;
    if (over) {
      return;
    }
    if (responseEnded) {
      stopRequest(Http2Error.NO_ERROR.code());
      return;
    }
    if (mayRetry(failure)) {
      record.retried(attempts + 1, failure);
      body.rewind();
      attempt();
      return;
    }
    boolean refused = failure.errorCode() == Http2Error.REFUSED_STREAM.code();
    if (responseStarted || (refused && client.hasErrorCodes())) {
      breakOff(failure);
    } else {
      answer(failure);
    }
  }

  /** The response is whole and the upstream wants no more of the request (RFC 9113 §8.1). */
  private void stopRequest(long errorCode) {
    finish(null, null, null);
    if (client.hasErrorCodes()) {
      client.abort(errorCode);
    }
  }

  /** What of the client's side ends where an exchange breaks off. */
  public enum Break {
    /** The stream; over HTTP/1.1 the connection, by a FIN in the wrong place. */
    STREAM,
    /** The stream; over HTTP/1.1 the connection, by a reset. */
    RESET,
    /** The connection, over HTTP/2 with GOAWAY. */
    CONNECTION
  }

  /** The same as {@link #breakOff(Failure, Break)} with {@link Break#STREAM}. */
  public void breakOff(Failure failure) {
    breakOff(failure, Break.STREAM);
  }

  /**
   * Ends the exchange with an error code, whether the response has begun or not. NO_ERROR would
   * look like the end of a stream.
   */
  public void breakOff(Failure failure, Break how) {
    if (over) {
      return;
    }
    finish(failure.blame(), failure.finding(), failure.phrase());
    long given = failure.errorCode();
    long code = given == Http2Error.NO_ERROR.code() ? Http2Error.INTERNAL_ERROR.code() : given;
    switch (how) {
      case STREAM -> client.abort(code);
      case RESET -> client.reset(code);
      case CONNECTION -> client.abandon(given);
    }
  }

  /** The upstream takes no more requests, and the client is told so where it can be. */
  public void goAway(long errorCode) {
    if (!over) {
      client.goAway(errorCode);
    }
  }

  private boolean mayRetry(Failure failure) {
    boolean harmless =
        switch (failure.retry()) {
          case NEVER -> false;
          case IF_IDEMPOTENT -> request.isIdempotent();
          case NOT_PROCESSED, NEXT_CONNECTION -> true;
        };
    boolean another = attempts < MAX_ATTEMPTS || failure.retry() == Retry.NEXT_CONNECTION;
    return harmless && !responseStarted && another && body.replayable();
  }

  /** Answers in h2tap's own words. */
  public void answer(Failure failure) {
    if (over || responseStarted) {
      return;
    }
    responseStarted = true;
    responseEnded = true;
    status = failure.status();
    finish(failure.blame(), failure.finding(), failure.phrase());
    new LocalResponse(failure).sendTo(client, request.isHead());
  }

  /**
   * Answers with a response of h2tap's own that is no failure.
   *
   * @param content not changed any more
   */
  public void answer(ResponseHead head, byte[] content) {
    if (over || responseStarted) {
      return;
    }
    responseStarted = true;
    responseEnded = true;
    status = head.status();
    finish(null, null, null);
    boolean headOnly = request.isHead() || content.length == 0;
    client.head(head, headOnly);
    if (!headOnly) {
      client.data(Unpooled.wrappedBuffer(content), true);
    }
  }

  /** Notes that the request was malformed and refused without a response. */
  public void refused(String fault) {
    finish(Party.CLIENT, null, fault);
  }

  private void deadlinePassed() {
    if (over || responseStarted) {
      return;
    }
    Statement why = patience.words(upstream);
    cancelUpstream(Http2Error.CANCEL.code());
    answer(Failure.upstream(504, why, "http_response_timeout"));
  }

  private void cancelUpstream(long errorCode) {
    UpstreamStream stream = upstream;
    upstream = null;
    if (stream != null) {
      stream.cancel(errorCode);
    }
  }

  private void endIfComplete() {
    if (responseEnded && body.complete()) {
      finish(null, null, null);
    }
  }

  private void finish(@Nullable Party blame, @Nullable String finding, @Nullable String reason) {
    if (over) {
      return;
    }
    over = true;
    upstream = null;
    patience.end();
    body.release();
    client.requestConsumed(body.takeUncredited());
    record.ended(status, blame, finding, reason);
    meter.ended(
        record.number(), arrival, received, client, attempts, status, blame, finding, reason);
  }
}
