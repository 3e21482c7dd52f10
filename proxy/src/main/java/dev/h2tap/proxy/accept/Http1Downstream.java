package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http1Messages;
import dev.h2tap.proxy.http.Http1RequestDecoder;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.relay.ConnectionEnd;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.ReadGate.Reason;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
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
  private static final int UNCONSUMED_HIGH = 1 << 20;
  private static final int UNCONSUMED_LOW = UNCONSUMED_HIGH / 2;

  private static final int HTTPS_PORT = 443;

  /** How long what has arrived of a response may take to leave once the rest will not come. */
  private static final long BREAK_OFF_MILLIS = 1_000;

  /** How long a client that has sent its FIN may wait for the response to begin. */
  private static final long HALF_CLOSED_MILLIS = 10_000;

  private final AcceptedChannel accepted;
  private final Http1ResponseWriter responses;
  private final Switch elsewhere;
  private final ArrayDeque<Object> early = new ArrayDeque<>();

  private @Nullable Exchange exchange;
  private @Nullable Runnable upgrading;
  private long ordinal;
  private int unconsumed;
  private boolean contentExpected;
  private boolean requestComplete = true;
  private boolean responseComplete = true;
  private boolean inputClosed;
  private boolean stopping;
  private boolean linger;
  private boolean advancing;

  /** Changes a connection over to something else. */
  interface Switch {
    /** The request asks for HTTP/2 by {@code Upgrade: h2c} and is complete. */
    void toHttp2(RequestHead request, Http2Settings settings);

    /**
     * A CONNECT was answered with 200.
     *
     * @param ordinal which request of the connection it was, from 1
     */
    void toTunnel(Authority destination, long ordinal);
  }

  /**
   * @param responses writes to the same connection
   * @param elsewhere takes the connection over
   */
  Http1Downstream(AcceptedChannel accepted, Http1ResponseWriter responses, Switch elsewhere) {
    this.accepted = accepted;
    this.responses = responses;
    this.elsewhere = elsewhere;
    this.ordinal = accepted.requestsBefore();
  }

  // ---- requests ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!responseComplete && requestComplete) {
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
    if (stopping || ((HttpObject) msg).decoderResult().isFailure()) {
      Throwable fault = ((HttpObject) msg).decoderResult().cause();
      ReferenceCountUtil.release(msg);
      if (!stopping && fault != null) {
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
    boolean hasContent =
        HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    requestComplete = false;
    try {
      if (request.method().name().equals("CONNECT")) {
        readConnect(request, hasContent);
        return;
      }
      RequestHead head = Http1Messages.read(request, accepted.scheme());
      if (!hasContent && !accepted.isOverTls() && H2cUpgrade.isWanted(request)) {
        Http2Settings settings = H2cUpgrade.settings(request);
        upgrading = () -> elsewhere.toHttp2(head, settings);
      } else {
        start(head, hasContent);
      }
    } catch (MalformedMessageException e) {
      refuse(e);
    }
  }

  private void start(RequestHead head, boolean hasContent) {
    Exchange started = newExchange(head);
    contentExpected = hasContent;
    accepted.start(started, !hasContent);
  }

  /** RFC 9110 §9.3.6; the tunnel begins behind the request. */
  private void readConnect(HttpRequest request, boolean hasContent)
      throws MalformedMessageException {
    Failure refusal = Refusals.ofConnect(accepted, request, hasContent);
    if (refusal != null) {
      RequestHead head = new RequestHead("CONNECT", "", request.uri(), "", new Fields(), true);
      if (hasContent || refusal.status() != Refusals.UNAUTHORIZED) {
        responses.isLast();
      }
      newExchange(head).response().answer(refusal);
      return;
    }
    Authority destination = Authority.parse(request.uri(), HTTPS_PORT);
    upgrading =
        () -> {
          responses.established();
          elsewhere.toTunnel(destination, ordinal);
        };
  }

  private Exchange newExchange(RequestHead head) {
    Exchange created = new Http1ClientStream(this, accepted, responses, ordinal, head).exchange();
    exchange = created;
    return created;
  }

  private void readContent(HttpContent piece) {
    boolean last = piece instanceof LastHttpContent;
    requestComplete |= last;
    Runnable change = upgrading;
    if (change != null) {
      piece.release();
      upgrading = null;
      responseComplete = true;
      change.run();
      return;
    }
    Exchange current = exchange;
    if (current == null || !contentExpected) {
      piece.release();
    } else {
      passOn(current, piece, last);
    }
    if (last) {
      nextIfBothComplete();
    }
  }

  private void passOn(Exchange current, HttpContent piece, boolean last) {
    Fields trailers = null;
    if (piece instanceof LastHttpContent end && !end.trailingHeaders().isEmpty()) {
      try {
        trailers = Http1Messages.readTrailers(end.trailingHeaders());
      } catch (MalformedMessageException e) {
        piece.release();
        current.clientGone(Http2Error.PROTOCOL_ERROR.code(), e.fault());
        accepted.close(Manner.ERROR, e.fault());
        return;
      }
    }
    int length = piece.content().readableBytes();
    boolean endsHere = last && trailers == null;
    if (length == 0 && !endsHere) {
      piece.release();
    } else {
      unconsumed += length;
      if (unconsumed > UNCONSUMED_HIGH) {
        ReadGate.of(accepted.channel()).hold(Reason.PEER_SLOW);
      }
      current.requestData(piece.content(), endsHere);
    }
    if (trailers != null) {
      current.requestTrailers(trailers);
    }
  }

  /** The upstream took so many bytes of content: more may be read. */
  void requestConsumed(int bytes) {
    unconsumed -= bytes;
    if (unconsumed <= UNCONSUMED_LOW) {
      ReadGate.of(accepted.channel()).release(Reason.PEER_SLOW);
    }
  }

  /**
   * Answers a request that cannot be understood, and closes: what follows it is not to be trusted.
   */
  private void refuse(Throwable fault) {
    Failure refusal = Refusals.of(fault);
    responses.isLast();
    Exchange current = exchange;
    boolean answered = responses.started() || (responseComplete && !requestComplete);
    if (current != null) {
      current.clientGone(Http2Error.PROTOCOL_ERROR.code(), refusal.phrase());
    }
    if (answered) {
      stopping = true;
      accepted.close(Manner.ERROR, refusal.phrase());
      return;
    }
    if (responseComplete) {
      ordinal++;
    }
    linger = true;
    responseComplete = false;
    requestComplete = true;
    RequestHead unread = new RequestHead("", "", null, "", new Fields(), false);
    newExchange(unread).response().answer(refusal);
    stopping = true;
  }

  // ---- responses ----

  /** What has arrived of the response is sent, then the connection ends as no response does. */
  void responseBrokeOff() {
    stopping = true;
    if (responses.endsWithConnection()) {
      accepted.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    accepted.tap().closing(Manner.ERROR, "the response broke off upstream");
    closeAfter(responses.flush());
  }

  /** The same, by a reset of the connection. */
  void responseReset() {
    stopping = true;
    accepted.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    accepted.tap().closing(Manner.RST, "the response broke off upstream");
    Runnable end = () -> accepted.closeTransport(Manner.RST, "the response broke off upstream");
    responses.flush().addListener(left -> end.run());
    closeInTime(end);
  }

  private void closeAfter(ChannelFuture lastWrite) {
    lastWrite.addListener(ChannelFutureListener.CLOSE);
    closeInTime(accepted.channel()::close);
  }

  /** A client that does not read keeps nothing open. */
  private void closeInTime(Runnable close) {
    Channel channel = accepted.channel();
    if (channel.isOpen()) {
      channel.eventLoop().schedule(close, BREAK_OFF_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** The whole response is written. */
  void responseEnded() {
    responseComplete = true;
    if (!responses.keepsAlive() || (inputClosed && early.isEmpty())) {
      stopping = true;
      closeAfterWrites();
    }
    nextIfBothComplete();
  }

  private void closeAfterWrites() {
    accepted.tap().closing(Manner.FIN, "the last response is sent");
    linger |= !requestComplete || !early.isEmpty();
    ChannelFuture lastWrite = responses.flush();
    if (linger) {
      ReadGate.of(accepted.channel()).release(Reason.PIPELINED);
      ReadGate.of(accepted.channel()).release(Reason.PEER_SLOW);
      LingeringClose.after(lastWrite);
    } else {
      lastWrite.addListener(ChannelFutureListener.CLOSE);
    }
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
    if (advancing || !responseComplete || !requestComplete || stopping) {
      return;
    }
    advancing = true;
    exchange = null;
    decoder().proceed();
    while (!early.isEmpty() && (responseComplete || !requestComplete)) {
      read(early.remove());
      if (responseComplete && requestComplete) {
        exchange = null;
      }
    }
    advancing = false;
    if (early.isEmpty()) {
      ReadGate.of(accepted.channel()).release(Reason.PIPELINED);
      if (inputClosed && !requestComplete) {
        clientLeft();
      }
    }
  }

  // ---- the connection ----

  /** Finishes the exchange under way, then closes. */
  void drain() {
    responses.isLast();
    if (responseComplete && requestComplete) {
      stopping = true;
      accepted.tap().closing(Manner.FIN, "h2tap stops");
      closeAfter(responses.flush());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt == ChannelInputShutdownEvent.INSTANCE) {
      inputClosed = true;
      if (exchange == null || !requestComplete || stopping) {
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
        && !stopping) {
      refuse(cause);
    } else if (!stopping || !(cause instanceof DecoderException)) {
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
