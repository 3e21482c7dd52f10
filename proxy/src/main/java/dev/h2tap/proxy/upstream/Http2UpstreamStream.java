package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.proxy.bridge.UpstreamStream;
import dev.h2tap.proxy.http.ContentWriter;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http2Messages;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.StreamEnd;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.rule.Http2Stalled;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import org.jspecify.annotations.Nullable;

/** One stream of an {@link Http2Upstream} (RFC 9113 §8.1). */
final class Http2UpstreamStream implements UpstreamStream {
  private final Http2Upstream connection;
  private final ChannelHandlerContext ctx;
  private final Http2FrameStream frameStream;
  private final Exchange exchange;
  private final ContentWriter content;
  private @Nullable StreamEnd tunnel;
  private boolean requestComplete;
  private boolean responseStarted;
  private boolean responseComplete;
  private boolean over;
  private int unsent;

  Http2UpstreamStream(
      Http2Upstream connection,
      ChannelHandlerContext ctx,
      Http2FrameStream frameStream,
      Exchange exchange) {
    this.connection = connection;
    this.ctx = ctx;
    this.frameStream = frameStream;
    this.exchange = exchange;
    this.content = new ContentWriter(ctx.alloc(), this::writeContent);
    this.requestComplete = exchange.hasNoContent();
  }

  boolean isOver() {
    return over;
  }

  boolean responseStarted() {
    return responseStarted;
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP2;
  }

  @Override
  public long connection() {
    return connection.channel().point().connection();
  }

  @Override
  public long stream() {
    return frameStream.id();
  }

  // ---- the request ----

  @Override
  public void data(ByteBuf data, boolean end) {
    if (over) {
      data.release();
      return;
    }
    content.data(data, end);
    requestEnds(end);
  }

  private ChannelFuture writeContent(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    unsent += length;
    connection.flush().request();
    return ctx.write(new DefaultHttp2DataFrame(data, end).stream(frameStream))
        .addListener(
            written -> {
              unsent -= length;
              if (!written.isSuccess()) {
                connection.channel().tap().writeFailed(written.cause());
              } else if (length > 0) {
                exchange.requestWritten(length);
              }
            });
  }

  @Override
  public void trailers(Fields trailers) {
    if (!over) {
      content.flush();
      ctx.write(
          new DefaultHttp2HeadersFrame(Http2Messages.writeTrailers(trailers), true)
              .stream(frameStream));
      connection.flush().request();
      requestEnds(true);
    }
  }

  private void requestEnds(boolean end) {
    requestComplete |= end;
    endIfBothComplete();
  }

  @Override
  public void cancel(long errorCode) {
    if (!over) {
      end();
      writeReset(errorCode);
    }
  }

  private void writeReset(long errorCode) {
    ctx.write(new DefaultHttp2ResetFrame(errorCode).stream(frameStream));
    connection.flush().request();
  }

  @Override
  public void responseConsumed(int bytes) {
    if (bytes > 0 && ctx.channel().isActive()) {
      ctx.write(new DefaultHttp2WindowUpdateFrame(bytes).stream(frameStream));
      connection.flush().request();
    }
  }

  @Override
  public @Nullable Statement stall() {
    Statement complaint = connection.complaint();
    if (complaint != null) {
      return complaint;
    }
    if (connection.isDead()) {
      return Http2Stalled.dead();
    }
    return unsent > 0 && connection.window(frameStream) <= 0 ? Http2Stalled.noWindow() : null;
  }

  // ---- the response ----

  void read(Http2HeadersFrame frame) {
    try {
      if (responseStarted && !frame.isEndStream()) {
        throw new MalformedMessageException(502, "a second response on the stream");
      } else if (tunnel != null) {
        tunnel.ended();
      } else if (responseStarted) {
        responseComplete = true;
        exchange.response().trailers(Http2Messages.readTrailers(frame.headers()));
      } else {
        readHead(Http2Messages.readResponse(frame.headers()), frame.isEndStream());
      }
      endIfBothComplete();
    } catch (MalformedMessageException e) {
      malformed(e.fault());
    }
  }

  private void malformed(String fault) {
    failed(Failures.malformedStream(fault));
    writeReset(Http2Error.PROTOCOL_ERROR.code());
  }

  private void readHead(ResponseHead head, boolean end) throws MalformedMessageException {
    boolean asksForTunnel = exchange.request().asksForTunnel();
    if (asksForTunnel && head.status() / 100 == 2) {
      switchProtocols(head, end);
    } else if (!head.isInformational()) {
      if (asksForTunnel) {
        content.data(Unpooled.EMPTY_BUFFER, true);
      }
      responseStarted = true;
      responseComplete = end;
      connection.channel().answered();
      exchange.response().head(head, end);
    } else if (end || head.status() == 101) {
      throw new MalformedMessageException(502, "a bad interim response " + head.status());
    } else {
      exchange.response().interim(head);
    }
  }

  /** RFC 8441 §5: 2xx is what 101 is in HTTP/1.1, without the proof that a key asks for. */
  private void switchProtocols(ResponseHead head, boolean end) {
    responseStarted = true;
    connection.channel().answered();
    StreamEnd streamEnd = new StreamEnd(ctx, frameStream, connection.flush(), this::end);
    tunnel = streamEnd;
    exchange.response().switched(Http2Messages.switching(exchange.request(), head), streamEnd);
    if (end) {
      streamEnd.ended();
    }
  }

  void read(Http2DataFrame frame) {
    if (tunnel != null) {
      tunnel.read(frame);
      return;
    }
    ByteBuf bytes = frame.content();
    int padding = frame.initialFlowControlledBytes() - bytes.readableBytes();
    responseConsumed(padding);
    if (!responseStarted) {
      bytes.release();
      malformed("DATA before HEADERS");
      return;
    }
    responseComplete |= frame.isEndStream();
    if (bytes.isReadable() || frame.isEndStream()) {
      exchange.response().data(bytes, frame.isEndStream());
    } else {
      bytes.release();
    }
    endIfBothComplete();
  }

  /** The peer reset the stream. */
  void reset(Failure failure) {
    if (!over) {
      end();
      if (tunnel != null) {
        tunnel.broken(failure.blame(), failure.errorCode(), failure.phrase());
      } else {
        exchange.reset(failure);
      }
    }
  }

  /** The stream came to nothing. */
  void failed(Failure failure) {
    if (!over) {
      end();
      if (tunnel != null) {
        tunnel.broken(failure.blame(), failure.errorCode(), failure.phrase());
      } else {
        exchange.failed(failure);
      }
    }
  }

  private void endIfBothComplete() {
    if (requestComplete && responseComplete && !over) {
      end();
    }
  }

  private void end() {
    over = true;
    connection.over(this);
  }
}
