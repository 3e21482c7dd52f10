package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http1RequestDecoder;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.relay.ConnectionEnd;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.ReadGate.Reason;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client (RFC 9112): one exchange after the other. Requests that come early (§9.3.2)
 * wait, and reading pauses meanwhile.
 */
final class Http1Downstream extends ChannelInboundHandlerAdapter {
  /** How long a client that has sent its FIN may wait for the response to begin. */
  private static final long HALF_CLOSED_MILLIS = 10_000;

  private final AcceptedChannel accepted;
  private final Http1ResponseWriter responses;
  private final Http1RequestReader requests;
  private final Http1Teardown teardown;
  private final ArrayDeque<Object> early = new ArrayDeque<>();

  private @Nullable Exchange exchange;
  private long ordinal;
  private boolean responseComplete = true;
  private boolean inputClosed;
  private boolean advancing;

  /**
   * @param responses writes to the same connection
   * @param elsewhere takes the connection over
   */
  Http1Downstream(
      AcceptedChannel accepted, Http1ResponseWriter responses, ProtocolSwitch elsewhere) {
    this.accepted = accepted;
    this.responses = responses;
    this.teardown = new Http1Teardown(accepted, responses);
    this.requests = new Http1RequestReader(accepted, responses, elsewhere, this::newExchange);
    this.ordinal = accepted.requestsBefore();
  }

  // ---- requests ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!responseComplete && requests.isComplete()) {
      early.add(msg);
      ReadGate.of(ctx.channel()).hold(Reason.PIPELINED);
    } else {
      read(msg);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (decoder().holdsBack()) {
      ReadGate.of(ctx.channel()).hold(Reason.PIPELINED);
    }
    ctx.fireChannelReadComplete();
  }

  private Http1RequestDecoder decoder() {
    return accepted.channel().pipeline().get(Http1RequestDecoder.class);
  }

  private void read(Object msg) {
    if (teardown.hasBegun() || ((HttpObject) msg).decoderResult().isFailure()) {
      Throwable fault = ((HttpObject) msg).decoderResult().cause();
      ReferenceCountUtil.release(msg);
      if (!teardown.hasBegun() && fault != null) {
        refuse(fault);
      }
      return;
    }
    if (msg instanceof HttpRequest request) {
      readHead(request);
    } else if (msg instanceof HttpContent piece) {
      readContent(piece);
    }
  }

  private void readHead(HttpRequest request) {
    ordinal++;
    responses.answer(request);
    responseComplete = false;
    try {
      requests.head(request, ordinal);
    } catch (MalformedMessageException e) {
      refuse(e);
    }
  }

  private Exchange newExchange(RequestHead head) {
    Exchange created =
        new Http1ClientStream(this, requests, teardown, accepted, responses, ordinal, head)
            .exchange();
    exchange = created;
    return created;
  }

  private void readContent(HttpContent piece) {
    requests.content(piece, exchange);
    if (piece instanceof LastHttpContent) {
      Runnable change = requests.takeChange();
      if (change == null) {
        nextIfBothComplete();
      } else {
        responseComplete = true;
        change.run();
      }
    }
  }

  /**
   * Answers a request that cannot be understood, and closes: what follows it is not to be trusted.
   */
  private void refuse(Throwable fault) {
    Failure refusal = Refusals.of(fault);
    responses.isLast();
    Exchange current = exchange;
    boolean answered = responses.started() || (responseComplete && !requests.isComplete());
    if (current != null) {
      current.clientGone(Http2Error.PROTOCOL_ERROR.code(), refusal.phrase());
    }
    if (answered) {
      teardown.closeMalformed(refusal.phrase());
      return;
    }
    if (responseComplete) {
      ordinal++;
    }
    teardown.dropInput();
    responseComplete = false;
    requests.giveUp();
    RequestHead unread = new RequestHead("", "", null, "", new Fields(), false);
    newExchange(unread).response().answer(refusal);
  }

  // ---- responses ----

  /** The whole response is written. */
  void responseEnded() {
    responseComplete = true;
    if (!responses.keepsAlive() || (inputClosed && early.isEmpty())) {
      teardown.closeAfterResponse(!requests.isComplete() || !early.isEmpty());
    }
    nextIfBothComplete();
  }

  /**
   * The connection speaks no HTTP any more: it becomes one end of a tunnel.
   *
   * @param reset what its reset is called in HTTP/2
   */
  ConnectionEnd leave(Http2Error reset) {
    exchange = null;
    return ConnectionEnd.of(
        accepted.channel().pipeline(),
        reset.code(),
        this,
        Http1ResponseEncoder.class,
        Http1RequestDecoder.class);
  }

  /** Requests that are answered at once come here again and again; they must not pile up. */
  private void nextIfBothComplete() {
    if (advancing || !responseComplete || !requests.isComplete() || teardown.hasBegun()) {
      return;
    }
    advancing = true;
    exchange = null;
    decoder().proceed();
    while (!early.isEmpty() && (responseComplete || !requests.isComplete())) {
      read(early.remove());
      if (responseComplete && requests.isComplete()) {
        exchange = null;
      }
    }
    advancing = false;
    if (early.isEmpty()) {
      ReadGate.of(accepted.channel()).release(Reason.PIPELINED);
      if (inputClosed && !requests.isComplete()) {
        clientLeft();
      }
    }
  }

  // ---- the connection ----

  /** Finishes the exchange under way, then closes. */
  void drain() {
    responses.isLast();
    if (responseComplete && requests.isComplete()) {
      teardown.closeIdle("h2tap stops");
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt == ChannelInputShutdownEvent.INSTANCE) {
      inputClosed = true;
      if (exchange == null || !requests.isComplete() || teardown.hasBegun()) {
        clientLeft();
      } else {
        ctx.executor().schedule(this::stillHalfClosed, HALF_CLOSED_MILLIS, TimeUnit.MILLISECONDS);
      }
    } else if (evt instanceof IdleStateEvent && exchange == null) {
      accepted.close(Manner.TIMEOUT, "idle");
    }
    ctx.fireUserEventTriggered(evt);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException
        && cause.getCause() instanceof MalformedMessageException
        && !teardown.hasBegun()) {
      refuse(cause);
    } else if (!teardown.hasBegun() || !(cause instanceof DecoderException)) {
      endExchange(String.valueOf(cause.getMessage()));
      accepted.close(Manner.ERROR, String.valueOf(cause.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Exchange current = exchange;
    if (current != null && accepted.tap().closedByUs()) {
      current.gone(Party.H2TAP, Http2Error.CANCEL.code(), AcceptedChannel.CUT_BY_US);
    }
    endExchange("the client closed the connection");
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    ctx.fireChannelInactive();
  }

  /**
   * A client that has closed its socket looks like one that has only ended its requests, until it
   * is sent something.
   */
  private void stillHalfClosed() {
    if (!responseComplete && !responses.started() && accepted.channel().isOpen()) {
      clientLeft();
    }
  }

  private void clientLeft() {
    endExchange("the client closed the connection");
    accepted.close(Manner.FIN, "the client closed the connection");
  }

  private void endExchange(String why) {
    Exchange current = exchange;
    exchange = null;
    if (current != null) {
      current.clientGone(Http2Error.CANCEL.code(), why);
    }
  }
}
