package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.http.ContentWriter;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http2Messages;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.proxy.relay.StreamEnd;
import dev.h2tap.recorder.event.Party;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** One stream of an {@link Http2Downstream}. */
final class Http2ClientStream implements ClientStream {
  private final Http2Downstream connection;
  private final ChannelHandlerContext ctx;
  private final Http2FrameStream frameStream;
  private final ContentWriter content;
  private final StreamEnd tunnel;
  private @Nullable Exchange exchange;
  private @Nullable ChannelFuture lastWrite;
  private boolean asksForTunnel;
  private boolean requestComplete;
  private boolean responseComplete;

  Http2ClientStream(
      Http2Downstream connection, ChannelHandlerContext ctx, Http2FrameStream frameStream) {
    this.connection = connection;
    this.ctx = ctx;
    this.frameStream = frameStream;
    this.content = new ContentWriter(ctx.alloc(), this::writeContent);
    this.tunnel = new StreamEnd(ctx, frameStream, connection.flush(), () -> connection.over(this));
  }

  void begin(Exchange started, boolean requestEnds) {
    exchange = started;
    asksForTunnel = started.request().asksForTunnel();
    requestComplete = requestEnds;
    if (asksForTunnel && requestEnds) {
      tunnel.ended();
    }
  }

  @Override
  public long connection() {
    return connection.accepted().point().connection();
  }

  @Override
  public long stream() {
    return frameStream.id();
  }

  @Override
  public boolean hasErrorCodes() {
    return true;
  }

  // ---- the request ----

  void read(Http2DataFrame frame) {
    if (asksForTunnel) {
      requestComplete |= frame.isEndStream();
      tunnel.read(frame);
      return;
    }
    ByteBuf bytes = frame.content();
    requestConsumed(frame.initialFlowControlledBytes() - bytes.readableBytes());
    requestComplete |= frame.isEndStream();
    Exchange current = exchange;
    if (current == null || (!bytes.isReadable() && !frame.isEndStream())) {
      bytes.release();
    } else {
      current.requestData(bytes, frame.isEndStream());
    }
    endIfBothComplete();
  }

  void readTrailers(Fields trailers) {
    requestComplete = true;
    if (asksForTunnel) {
      tunnel.ended();
    } else if (exchange != null) {
      exchange.requestTrailers(trailers);
    }
    endIfBothComplete();
  }

  @Override
  public void requestConsumed(int bytes) {
    if (bytes > 0 && ctx.channel().isActive()) {
      ctx.write(new DefaultHttp2WindowUpdateFrame(bytes).stream(frameStream));
      connection.flush().request();
    }
  }

  /** The client reset the stream, broke the protocol on it, or is gone. */
  void gone(long errorCode, String why) {
    gone(Party.CLIENT, errorCode, why);
  }

  void gone(Party blame, long errorCode, String why) {
    Exchange current = exchange;
    exchange = null;
    tunnel.broken(blame, errorCode, why);
    if (current != null) {
      current.gone(blame, errorCode, why);
    }
  }

  // ---- the response ----

  @Override
  public void interim(ResponseHead head) {
    Exchange current = exchange;
    writeHeaders(Http2Messages.write(head), false)
        .addListener(
            written -> {
              if (current != null) {
                current.response().interimWritten();
              }
            });
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    writeHeaders(Http2Messages.write(head), end);
  }

  @Override
  public void trailers(Fields trailers) {
    content.flush();
    writeHeaders(Http2Messages.writeTrailers(trailers), true);
  }

  @Override
  public RelayEnd becomeTunnel(ResponseHead head) {
    exchange = null;
    writeHeaders(Http2Messages.write(head), false);
    return tunnel;
  }

  private ChannelFuture writeHeaders(Http2Headers headers, boolean end) {
    ChannelFuture write = ctx.write(new DefaultHttp2HeadersFrame(headers, end).stream(frameStream));
    lastWrite = write;
    connection.flush().request();
    responseEnds(end);
    return write;
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    content.data(data, end);
    responseEnds(end);
  }

  private ChannelFuture writeContent(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    Exchange current = exchange;
    ChannelFuture write =
        ctx.write(new DefaultHttp2DataFrame(data, end).stream(frameStream))
            .addListener(
                written -> {
                  if (current != null && length > 0) {
                    current.response().written(length);
                  }
                });
    lastWrite = write;
    connection.flush().request();
    return write;
  }

  @Override
  public void abort(long errorCode) {
    connection.over(this);
    content.flush();
    ctx.flush();
    ChannelFuture end = lastWrite;
    if (responseComplete && end != null) {
      end.addListener(written -> writeReset(errorCode));
    } else {
      writeReset(errorCode);
    }
  }

  @Override
  public void goAway(long errorCode) {
    connection.goAway(ctx, errorCode);
  }

  @Override
  public void abandon(long errorCode) {
    connection.over(this);
    content.flush();
    ctx.flush();
    connection.abandon(ctx, errorCode);
  }

  private void writeReset(long errorCode) {
    ctx.write(new DefaultHttp2ResetFrame(errorCode).stream(frameStream));
    connection.flush().request();
  }

  private void responseEnds(boolean end) {
    responseComplete |= end;
    if (end && asksForTunnel && !requestComplete) {
      tunnel.discard();
      abort(Http2Error.NO_ERROR.code());
    }
    endIfBothComplete();
  }

  private void endIfBothComplete() {
    if (requestComplete && responseComplete) {
      connection.over(this);
    }
  }
}
