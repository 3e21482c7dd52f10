package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.ContentWriter;
import dev.h2tap.proxy.http.Http1RequestEncoder;
import dev.h2tap.proxy.http.Http1ResponseDecoder;
import dev.h2tap.proxy.http.LazyFlush;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.relay.ConnectionEnd;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tunnel.Prepared;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection to an upstream: one exchange at a time (RFC 9112 §9.3). */
final class Http1Upstream extends ChannelInboundHandlerAdapter implements UpstreamConnection {
  private final UpstreamChannel channel;
  private final Owner owner;
  private final LazyFlush flush;
  private final BooleanSupplier leftover;
  private final ContentWriter content;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Http1UpstreamStream stream;
  private long requests;
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

  /** Whether the exchange under way is a HEAD request, whose response has no content. */
  boolean answersHead() {
    return stream != null && stream.answersHead();
  }

  UpstreamChannel channel() {
    return channel;
  }

  /** Writes the content of the request under way. */
  ContentWriter content() {
    return content;
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
    return stream == null && !resting && !gone && channel.channel().isActive() ? 1 : 0;
  }

  @Override
  public boolean isIdle() {
    return stream == null;
  }

  @Override
  public void open(Exchange exchange) {
    requests++;
    Http1UpstreamStream opened = new Http1UpstreamStream(this, exchange, requests);
    stream = opened;
    opened.start();
    exchange.opened(opened);
  }

  // ---- what is written ----

  /** Writes a part of the request under way. */
  ChannelFuture write(Object message) {
    flush.request();
    return Objects.requireNonNull(context).write(message);
  }

  private ChannelFuture writeContent(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    Http1UpstreamStream current = stream;
    return write(end ? new DefaultLastHttpContent(data) : new DefaultHttpContent(data))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                channel.tap().writeFailed(written.cause());
              } else if (current != null && length > 0) {
                current.written(length);
              }
            });
  }

  // ---- what is read ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    reading = true;
    Http1UpstreamStream current = stream;
    if (current == null || current.responseComplete()) {
      ReferenceCountUtil.release(msg);
      broken(Failures.unasked());
      return;
    }
    HttpObject message = (HttpObject) msg;
    if (message.decoderResult().isFailure()) {
      Throwable cause = message.decoderResult().cause();
      ReferenceCountUtil.release(msg);
      malformed(current, String.valueOf(cause.getMessage()));
      return;
    }
    try {
      current.read(message);
    } catch (MalformedMessageException e) {
      malformed(current, e.fault());
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

  // ---- the end of the exchange under way ----

  /** Its request has been sent and its response read. */
  void completed(boolean keepAlive) {
    stream = null;
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

  /** It was given up, and HTTP/1.1 has no other way to say so. */
  void cancelled() {
    stream = null;
    leave();
    channel.close("the exchange was given up");
  }

  /** It goes on as a tunnel, which the connection is an end of from now on. */
  RelayEnd becomeTunnel() {
    stream = null;
    leave();
    return ConnectionEnd.of(
        channel.channel().pipeline(),
        Http2Error.CANCEL.code(),
        this,
        Http1RequestEncoder.class,
        Http1ResponseDecoder.class);
  }

  // ---- the end of the connection ----

  @Override
  public void drain() {
    draining = true;
    leave();
    if (stream == null) {
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

  private void malformed(Http1UpstreamStream current, String fault) {
    broken(channel.malformed(fault, current.responseStarted()));
  }

  private void broken(Failure failure) {
    leave();
    Http1UpstreamStream current = stream;
    stream = null;
    if (current != null) {
      current.failed(failure);
    }
    channel.close(failure.phrase());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Http1UpstreamStream current = stream;
    if (current == null) {
      leave();
      channel.close(String.valueOf(cause.getMessage()));
    } else if (cause.getCause() instanceof MalformedMessageException malformed) {
      malformed(current, malformed.fault());
    } else {
      broken(channel.lost(cause, current.responseStarted()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (stream != null) {
      broken(channel.lost(null, stream.responseStarted()));
    }
    leave();
  }
}
