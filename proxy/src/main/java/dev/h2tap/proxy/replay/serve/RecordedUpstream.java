package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.proxy.bridge.Response.Break;
import dev.h2tap.proxy.bridge.UpstreamStream;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http2Messages;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.recorder.event.Party;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * Answers an exchange with what was recorded, part by part: each when it is due, and content as the
 * client takes it. Owned by the exchange's event loop.
 */
final class RecordedUpstream implements UpstreamStream {
  private static final int CONTINUE = 100;

  private final Exchange exchange;
  private final Answer answer;
  private final Executor blocking;
  private final Speed speed;
  private final Pacing pacing;
  private final BodyPieces body;
  private final OnItsWay onItsWay;
  private int interims;
  private boolean continued;
  private boolean headSent;
  private boolean breaking;
  private boolean over;

  RecordedUpstream(Exchange exchange, Answer answer, Speed speed, Executor blocking) {
    this.exchange = exchange;
    this.answer = answer;
    this.speed = speed;
    this.blocking = blocking;
    this.pacing = new Pacing(exchange.eventLoop(), speed, answer.times(), this::proceed);
    this.body = new BodyPieces(answer.body(), speed.isTimed(), exchange.eventLoop(), blocking);
    this.onItsWay = new OnItsWay(exchange.eventLoop());
  }

  /**
   * Begins to answer.
   *
   * @param requestEnded whether the request has been read to its end
   */
  void start(boolean requestEnded) {
    if (requestEnded || exchange.hasNoContent()) {
      continued = requestEnded;
      pacing.requestEnded();
    }
    exchange.note("replay", "answered as exchange " + answer.exchange() + " of the log was");
    exchange.opened(this);
    proceed();
  }

  // ---- the response ----

  private void proceed() {
    while (isOpen() && interims < answer.interim().size()) {
      Answer.Interim next = answer.interim().get(interims);
      if (!isDue(next.nanos())) {
        return;
      }
      interims++;
      sendInterim(copy(next.head()));
    }
    if (isOpen() && !headSent && !sendHead()) {
      return;
    }
    while (isOpen() && !body.isAtEnd()) {
      if (body.isReading() || onItsWay.isFull() || !isDue(body.nanos())) {
        return;
      }
      body.next(this::sendContent, this::unreadable);
    }
    if (isOpen() && isDue(answer.times().end())) {
      end();
    }
  }

  private boolean isOpen() {
    return !over && !breaking;
  }

  /** A client may wait for a 100 with the content that an answer waits for. */
  private boolean isDue(long nanos) {
    if (pacing.isDue(nanos)) {
      return true;
    }
    if (pacing.awaitsRequest(nanos) && exchange.request().expectsContinue()) {
      sendInterim(goOn());
    }
    return false;
  }

  private void sendInterim(ResponseHead head) {
    boolean repeated = head.status() == CONTINUE && continued;
    continued |= head.status() == CONTINUE;
    if (!repeated) {
      exchange.response().interim(head);
    }
  }

  static ResponseHead goOn() {
    return new ResponseHead(CONTINUE, "", new Fields());
  }

  /** The head; false where it is not due yet, or nothing comes behind it. */
  private boolean sendHead() {
    ResponseHead head = answer.head();
    if (head == null || isToldByCode()) {
      if (isDue(answer.times().end())) {
        breakOff(endingInCodes());
      }
      return false;
    }
    if (!isDue(answer.times().head())) {
      return false;
    }
    headSent = true;
    if (answer.goAway() >= 0 && answer.complete()) {
      exchange.goAway(answer.goAway());
    }
    if (answer.isTunnel()) {
      openTunnel(head);
      return false;
    }
    boolean last = exchange.request().isHead() || head.isBodiless() || endsWith(0);
    exchange.response().head(copy(head), last);
    if (last && !(answer.ending() instanceof Ending.Reset)) {
      finish();
      return false;
    }
    return true;
  }

  /**
   * Whether an HTTP/2 client hears what HTTP/1.1 has no word for, and h2tap had to put in words.
   */
  private boolean isToldByCode() {
    return exchange.clientHasErrorCodes()
        && answer.ownWords()
        && (answer.instead() >= 0 || answer.goAway() >= 0);
  }

  private Ending endingInCodes() {
    if (!isToldByCode()) {
      return answer.ending();
    }
    return answer.instead() >= 0 ? new Ending.Reset(answer.instead()) : new Ending.Lost(false);
  }

  /** Whether the response ends with so much of its content. */
  private boolean endsWith(long bytes) {
    return answer.complete() && answer.trailers().isEmpty() && bytes == answer.body().length();
  }

  private static ResponseHead copy(ResponseHead head) {
    return new ResponseHead(head.status(), head.reason(), head.fields().copy());
  }

  private void sendContent(ByteBuf piece) {
    if (over) {
      piece.release();
      return;
    }
    onItsWay.given(piece.readableBytes());
    boolean last = body.isAtEnd() && endsWith(answer.body().length());
    exchange.response().data(piece, last);
    if (last && answer.ending() instanceof Ending.Whole) {
      finish();
    } else if (!answer.body().isInMemory()) {
      proceed();
    }
  }

  private void end() {
    if (answer.complete() && !answer.trailers().isEmpty()) {
      exchange.response().trailers(answer.trailers().copy());
    }
    if (answer.ending() instanceof Ending.Whole) {
      finish();
    } else {
      breakOff(answer.ending());
    }
  }

  /** The end does not overtake what of the response waits for the client. */
  private void breakOff(Ending ending) {
    if (ending instanceof Ending.Left) {
      return;
    }
    breaking = true;
    if (exchange.isOver()) {
      breakOffNow(ending);
    } else {
      onItsWay.whenTaken(() -> breakOffNow(ending));
    }
  }

  private void breakOffNow(Ending ending) {
    if (over) {
      return;
    }
    finish();
    if (ending instanceof Ending.Reset reset) {
      exchange.reset(failure(reset.code()));
    } else if (answer.goAway() >= 0 && exchange.clientHasErrorCodes()) {
      exchange.response().breakOff(failure(answer.goAway()), Break.CONNECTION);
    } else if (!headSent) {
      exchange.failed(failure(Http2Error.INTERNAL_ERROR.code()));
    } else {
      boolean byReset = ending instanceof Ending.Lost lost && lost.byReset();
      exchange
          .response()
          .breakOff(
              failure(Http2Error.INTERNAL_ERROR.code()), byReset ? Break.RESET : Break.STREAM);
    }
  }

  private void unreadable(IOException cause) {
    if (!over) {
      finish();
      exchange.failed(failure(Http2Error.INTERNAL_ERROR.code()));
    }
  }

  private Failure failure(long errorCode) {
    return new Failure(
        502, null, answer.phrase(), "proxy_internal_error", Party.UPSTREAM, Retry.NEVER, errorCode);
  }

  private void finish() {
    over = true;
    pacing.end();
    onItsWay.end();
  }

  /** Whatever was switched to, its first bytes wait for the client's as they did. */
  private void openTunnel(ResponseHead head) {
    finish();
    if (!exchange.request().asksForTunnel()) {
      exchange.failed(failure(Http2Error.INTERNAL_ERROR.code()));
      return;
    }
    Fields fields = head.fields().copy();
    fields.remove("upgrade");
    fields.remove("sec-websocket-accept");
    exchange
        .response()
        .switched(
            Http2Messages.switching(
                exchange.request(), new ResponseHead(head.status(), head.reason(), fields)),
            new RecordedTunnel(answer, speed, exchange.eventLoop(), blocking));
  }

  // ---- the request ----

  @Override
  public Protocol protocol() {
    return Protocol.NONE;
  }

  @Override
  public long connection() {
    return 0;
  }

  @Override
  public long stream() {
    return 0;
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    data.release();
    exchange.requestWritten(length);
    requestEnds(end);
  }

  @Override
  public void trailers(Fields trailers) {
    requestEnds(true);
  }

  private void requestEnds(boolean end) {
    if (end) {
      pacing.requestEnded();
      exchange.eventLoop().execute(this::proceed);
    }
  }

  @Override
  public void cancel(long errorCode) {
    finish();
  }

  @Override
  public void responseConsumed(int bytes) {
    boolean waited = onItsWay.isFull();
    onItsWay.taken(bytes);
    if (waited && !onItsWay.isFull() && isOpen()) {
      exchange.eventLoop().execute(this::proceed);
    }
  }
}
