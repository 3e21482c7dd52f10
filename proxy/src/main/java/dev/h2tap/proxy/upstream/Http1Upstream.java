package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.proxy.bridge.UpstreamStream;
import dev.h2tap.proxy.http.ContentWriter;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http1Messages;
import dev.h2tap.proxy.http.Http1RequestEncoder;
import dev.h2tap.proxy.http.Http1ResponseDecoder;
import dev.h2tap.proxy.http.Http1Upgrade;
import dev.h2tap.proxy.http.LazyFlush;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.ConnectionEnd;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tunnel.Prepared;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection to an upstream: one exchange at a time (RFC 9112 §9.3). */
final class Http1Upstream extends ChannelInboundHandlerAdapter
    implements UpstreamConnection, UpstreamStream {
  private static final int OUTSTANDING_HIGH = 1 << 20;
  private static final int OUTSTANDING_LOW = OUTSTANDING_HIGH / 2;

  private final UpstreamChannel channel;
  private final Owner owner;
  private final LazyFlush flush;
  private final BooleanSupplier leftover;
  private final ContentWriter content;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange exchange;
  private @Nullable Http1Upgrade upgrade;
  private @Nullable ResponseHead switching;
  private boolean head;
  private long ordinal;
  private int outstanding;
  private boolean requestComplete;
  private boolean responseStarted;
  private boolean responseEndPassedOn;
  private boolean responseComplete;
  private boolean interim;
  private boolean keepAlive;
  private boolean draining;
  private boolean gone;
  private boolean reading;
  private boolean resting;

  /**
   * @param leftover tells whether the decoder holds bytes that are no whole message yet
   */
  Http1Upstream(UpstreamChannel channel, Owner owner, BooleanSupplier leftover) {
    this.leftover = leftover;
    this.channel = channel;
    this.owner = owner;
    this.flush = new LazyFlush(channel.channel());
    this.content = new ContentWriter(channel.channel().alloc(), this::writeContent);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private ChannelFuture write(Object message) {
    return Objects.requireNonNull(context).write(message);
  }

  /** Whether the exchange under way is a HEAD request, whose response has no content. */
  boolean answersHead() {
    return head;
  }

  @Override
  public boolean isHttp2() {
    return false;
  }

  @Override
  public Prepared.Ready negotiated() {
    return channel.negotiated();
  }

  @Override
  public int capacity() {
    return exchange == null && !resting && !gone && channel.channel().isActive() ? 1 : 0;
  }

  @Override
  public boolean isIdle() {
    return exchange == null;
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP1;
  }

  @Override
  public long connection() {
    return channel.point().connection();
  }

  @Override
  public long stream() {
    return ordinal;
  }

  @Override
  public void open(Exchange opened) {
    exchange = opened;
    head = opened.request().isHead();
    ordinal++;
    requestComplete = opened.hasNoContent();
    responseStarted = false;
    responseEndPassedOn = false;
    responseComplete = false;
    RequestHead request = opened.request();
    if (request.authority() == null) {
      request = request.withAuthority(channel.target().authority().toString());
    }
    upgrade = Http1Upgrade.of(request);
    write(Http1Messages.write(upgrade == null ? request : upgrade.request(), !requestComplete));
    if (requestComplete) {
      write(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    flush.request();
    opened.opened(this);
  }

  // ---- the request ----

  @Override
  public void data(ByteBuf data, boolean end) {
    content.data(data, end);
    requestComplete |= end;
    completeIfBoth();
  }

  private ChannelFuture writeContent(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    Exchange current = exchange;
    flush.request();
    return write(end ? new DefaultLastHttpContent(data) : new DefaultHttpContent(data))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                channel.tap().writeFailed(written.cause());
              } else if (current != null && length > 0) {
                current.requestWritten(length);
              }
            });
  }

  @Override
  public void trailers(Fields trailers) {
    content.flush();
    write(Http1Messages.writeTrailers(trailers));
    flush.request();
    requestComplete = true;
    completeIfBoth();
  }

  @Override
  public void cancel(long errorCode) {
    exchange = null;
    leave();
    channel.close("the exchange was given up");
  }

  @Override
  public void responseConsumed(int bytes) {
    outstanding -= bytes;
    if (outstanding <= OUTSTANDING_LOW) {
      ReadGate.of(channel.channel()).release(ReadGate.Reason.PEER_SLOW);
    }
  }

  // ---- the response ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    reading = true;
    Exchange current = exchange;
    if (current == null || responseComplete) {
      ReferenceCountUtil.release(msg);
      broken(Failures.unasked());
      return;
    }
    if (((HttpObject) msg).decoderResult().isFailure()) {
      Throwable cause = ((HttpObject) msg).decoderResult().cause();
      ReferenceCountUtil.release(msg);
      broken(channel.malformed(String.valueOf(cause.getMessage()), responseStarted));
      return;
    }
    if (msg instanceof HttpResponse response) {
      readHead(current, response);
    }
    if (msg instanceof HttpContent piece) {
      readContent(current, piece);
    }
  }

  private void readHead(Exchange current, HttpResponse response) {
    try {
      ResponseHead responseHead = Http1Messages.read(response);
      interim = responseHead.isInformational();
      if (responseHead.isSwitching()) {
        readSwitching(responseHead);
      } else if (interim) {
        current.response().interim(responseHead);
      } else {
        if (upgrade != null) {
          upgrade.refused(responseHead);
        }
        responseStarted = true;
        channel.answered();
        keepAlive = HttpUtil.isKeepAlive(response);
        responseEndPassedOn = head || responseHead.isBodiless() || isEmpty(response);
        current.response().head(responseHead, responseEndPassedOn);
      }
    } catch (MalformedMessageException e) {
      broken(channel.malformed(e.fault(), responseStarted));
    }
  }

  private void readSwitching(ResponseHead head) throws MalformedMessageException {
    if (upgrade == null) {
      throw new MalformedMessageException(502, "101 Switching Protocols, which was not asked for");
    }
    switching = upgrade.accepted(head);
  }

  /** The end of a 101: no HTTP follows, and the connection is the tunnel's. */
  private void switchProtocols(Exchange current, ResponseHead head) {
    exchange = null;
    channel.answered();
    leave();
    ChannelPipeline pipeline = channel.channel().pipeline();
    current
        .response()
        .switched(
            head,
            ConnectionEnd.of(
                pipeline,
                Http2Error.CANCEL.code(),
                this,
                Http1RequestEncoder.class,
                Http1ResponseDecoder.class));
  }

  private static boolean isEmpty(HttpResponse response) {
    return !HttpUtil.isTransferEncodingChunked(response)
        && HttpUtil.getContentLength(response, -1L) == 0;
  }

  private void readContent(Exchange current, HttpContent piece) {
    boolean last = piece instanceof LastHttpContent;
    ResponseHead switchingNow = switching;
    if (switchingNow != null) {
      piece.release();
      switchProtocols(current, switchingNow);
      return;
    }
    if (interim || exchange == null) {
      piece.release();
      interim &= !last;
      return;
    }
    Fields trailers = null;
    if (piece instanceof LastHttpContent lastContent && !lastContent.trailingHeaders().isEmpty()) {
      try {
        trailers = Http1Messages.readTrailers(lastContent.trailingHeaders());
      } catch (MalformedMessageException e) {
        piece.release();
        broken(channel.malformed(e.fault(), true));
        return;
      }
    }
    passOn(current, piece, last, trailers);
    if (last) {
      responseComplete = true;
      completeIfBoth();
    }
  }

  private void passOn(
      Exchange current, HttpContent piece, boolean last, @Nullable Fields trailers) {
    int length = piece.content().readableBytes();
    boolean endsHere = last && trailers == null;
    if (responseEndPassedOn || (length == 0 && !endsHere)) {
      piece.release();
    } else {
      outstanding += length;
      if (outstanding > OUTSTANDING_HIGH) {
        ReadGate.of(channel.channel()).hold(ReadGate.Reason.PEER_SLOW);
      }
      current.response().data(piece.content(), endsHere);
    }
    if (trailers != null && !responseEndPassedOn) {
      current.response().trailers(trailers);
    }
  }

  private void completeIfBoth() {
    if (!responseComplete || !requestComplete || exchange == null) {
      return;
    }
    exchange = null;
    outstanding = 0;
    ReadGate.of(channel.channel()).release(ReadGate.Reason.PEER_SLOW);
    if (!keepAlive || draining || !channel.channel().isActive()) {
      leave();
      channel.close(draining ? "h2tap stops" : "the response said Connection: close");
    } else if (reading) {
      resting = true;
    } else {
      owner.available(this);
    }
  }

  /**
   * Only now is it certain that nothing follows the response that was read: bytes that came before
   * the next request was sent cannot be its response (RFC 9112 §9.2).
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    if (resting) {
      resting = false;
      if (leftover.getAsBoolean()) {
        leave();
        channel.close("bytes that answer no request");
      } else if (!gone) {
        owner.available(this);
      }
    }
    ctx.fireChannelReadComplete();
  }

  // ---- the end ----

  @Override
  public void drain() {
    draining = true;
    leave();
    if (exchange == null) {
      channel.close("h2tap stops");
    }
  }

  @Override
  public void expire() {
    leave();
    channel.expire();
  }

  @Override
  public void close() {
    leave();
    channel.close("h2tap stops");
  }

  private void leave() {
    if (!gone) {
      gone = true;
      owner.gone(this);
    }
  }

  private void broken(Failure failure) {
    leave();
    Exchange current = exchange;
    exchange = null;
    if (current != null) {
      current.failed(failure);
    }
    channel.close(failure.phrase());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (exchange != null && cause.getCause() instanceof MalformedMessageException malformed) {
      broken(channel.malformed(malformed.fault(), responseStarted));
    } else if (exchange != null) {
      broken(channel.lost(cause, responseStarted));
    } else {
      leave();
      channel.close(String.valueOf(cause.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (exchange != null) {
      broken(channel.lost(null, responseStarted));
    }
    leave();
  }
}
