package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.bridge.Response.Break;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.log.Recorder;
import io.netty.buffer.ByteBuf;
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
  private final Arrival arrival;
  private final RequestHead received;
  private final ExchangeRecord record;
  private final EventLoop eventLoop;
  private final Patience patience;
  private final RequestBody body = new RequestBody();
  private final Attempts attempts;
  private final Response response;
  private final ExchangeMeter meter;

  private RequestHead request;
  private ClientStream client;
  private boolean over;
  private boolean clientGone;

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
    this.record = new ExchangeRecord(client, recorder);
    this.eventLoop = eventLoop;
    this.patience = new Patience(eventLoop);
    this.meter = new ExchangeMeter(observer);
    this.attempts = new Attempts(upstreams, record, meter);
    this.response = new Response(this, attempts, patience, meter);
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
    return attempts.count();
  }

  /** What the client is told, by the upstream or by h2tap. */
  public Response response() {
    return response;
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
    attempts.begin(this);
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
    attempts.wrap(around);
  }

  /** Records what h2tap did to it of its own accord. */
  public void note(String rule, String detail) {
    record.note(rule, detail);
  }

  ClientStream client() {
    return client;
  }

  // ---- the request, from the client ----

  /** Content of the request arrived. Takes over {@code data}. */
  public void requestData(ByteBuf data, boolean end) {
    if (over) {
      int length = data.readableBytes();
      data.release();
      client.requestConsumed(length);
      return;
    }
    meter.request(data.readableBytes());
    body.add(attempts.upstream(), data, end);
    endIfComplete();
  }

  /** The request ended with trailers. */
  public void requestTrailers(Fields trailers) {
    if (!over) {
      body.end(attempts.upstream(), trailers);
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
    attempts.cancel(errorCode);
    finish(blame, null, reason);
  }

  // ---- the upstream, and what becomes of it ----

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
    UpstreamStream stream = attempts.opened(opened);
    patience.stage("the upstream has the request and has not answered");
    body.start(stream);
  }

  /** So many bytes of the request's content have left for the upstream. */
  public void requestWritten(int bytes) {
    if (!over) {
      client.requestConsumed(body.credit(bytes));
    }
  }

  /** The upstream reset the stream. */
  public void reset(Failure failure) {
    attempts.leave();
    if (over) {
      return;
    }
    if (response.ended()) {
      stopRequest(failure.errorCode());
    } else if (failure.retry() == Retry.NEVER && client.hasErrorCodes()) {
      response.breakOff(failure, Break.STREAM);
    } else {
      failed(failure);
    }
  }

  /** No upstream connection came about, or the one that had the request broke. */
  public void failed(Failure failure) {
    attempts.leave();
    if (over) {
      return;
    }
    if (response.ended()) {
      stopRequest(Http2Error.NO_ERROR.code());
      return;
    }
    if (!response.started() && body.replayable() && attempts.allowAnother(failure, request)) {
      body.rewind();
      attempts.again(this, failure);
      return;
    }
    boolean refused = failure.errorCode() == Http2Error.REFUSED_STREAM.code();
    if (response.started() || (refused && client.hasErrorCodes())) {
      response.breakOff(failure, Break.STREAM);
    } else {
      response.answer(failure);
    }
  }

  /** The response is whole and the upstream wants no more of the request (RFC 9113 §8.1). */
  private void stopRequest(long errorCode) {
    finish(null, null, null);
    if (client.hasErrorCodes()) {
      client.abort(errorCode);
    }
  }

  /** The upstream takes no more requests, and the client is told so where it can be. */
  public void goAway(long errorCode) {
    if (!over) {
      client.goAway(errorCode);
    }
  }

  /** Notes that the request was malformed and refused without a response. */
  public void refused(String fault) {
    finish(Party.CLIENT, null, fault);
  }

  private void deadlinePassed() {
    if (over || response.started()) {
      return;
    }
    Statement why = patience.words(attempts.upstream());
    attempts.cancel(Http2Error.CANCEL.code());
    response.answer(Failure.upstream(504, why, "http_response_timeout"));
  }

  /** Ends it where neither direction has anything more to pass. */
  void endIfComplete() {
    if (response.ended() && body.complete()) {
      finish(null, null, null);
    }
  }

  /** It is over. */
  void finish(@Nullable Party blame, @Nullable String finding, @Nullable String reason) {
    if (over) {
      return;
    }
    over = true;
    attempts.leave();
    patience.end();
    body.release();
    client.requestConsumed(body.takeUncredited());
    int status = response.status();
    int attempted = attempts.count();
    record.ended(status, blame, finding, reason);
    meter.ended(
        record.number(), arrival, received, client, attempted, status, blame, finding, reason);
  }
}
