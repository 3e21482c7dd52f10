package dev.h2tap.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2WindowUpdateFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The other end of an HTTP/2 connection: another codec, whose wire is carried by hand. */
public final class Http2Peer implements AutoCloseable {
  /** The frames that arrived, one line each. */
  public final List<String> received = new ArrayList<>();

  public final Map<Integer, Http2FrameStream> streams = new TreeMap<>();
  private final EmbeddedChannel other;
  private final Handler handler = new Handler();
  private final EmbeddedChannel channel;

  private Http2Peer(EmbeddedChannel other, Http2FrameCodec codec) {
    this.other = other;
    this.channel = new EmbeddedChannel(codec, handler);
  }

  public static Http2Peer server(EmbeddedChannel other, Http2Settings settings) {
    return new Http2Peer(
        other, Http2FrameCodecBuilder.forServer().initialSettings(settings).build());
  }

  public static Http2Peer client(EmbeddedChannel other) {
    return new Http2Peer(
        other,
        Http2FrameCodecBuilder.forClient()
            .validateHeaders(false)
            .encoderEnforceMaxRstFramesPerWindow(0, 0)
            .build());
  }

  /** Carries bytes both ways until both ends are silent. */
  public Http2Peer carry() {
    boolean moved = true;
    while (moved) {
      other.runPendingTasks();
      channel.runPendingTasks();
      moved = move(other, channel) | move(channel, other);
    }
    other.checkException();
    return this;
  }

  private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
    boolean moved = false;
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      moved = true;
      if (to.isOpen()) {
        to.writeOneInbound(bytes);
      } else {
        bytes.release();
      }
    }
    if (moved && to.isOpen()) {
      to.flushInbound();
    }
    return moved;
  }

  /** Opens a stream with this frame. */
  public Http2FrameStream open(Http2HeadersFrame frame) {
    Http2FrameStream stream = handler.newStream();
    write(((io.netty.handler.codec.http2.DefaultHttp2HeadersFrame) frame).stream(stream));
    streams.put(stream.id(), stream);
    return stream;
  }

  public void write(Http2Frame frame) {
    channel.writeAndFlush(frame);
    channel.runPendingTasks();
  }

  /** Writes bytes past the codec. */
  public void writeRaw(ByteBuf bytes) {
    channel.pipeline().firstContext().writeAndFlush(bytes);
  }

  /** Ends the transport under the other end. */
  public void disconnect() {
    other.pipeline().firstContext().close();
    other.runPendingTasks();
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }

  private final class Handler extends Http2ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof Http2StreamFrame frame
          && frame.stream() != null
          && !(msg instanceof Http2WindowUpdateFrame)) {
        streams.putIfAbsent(frame.stream().id(), frame.stream());
        received.add(line(frame));
      } else if (msg instanceof Http2GoAwayFrame goAway) {
        received.add("GOAWAY " + goAway.errorCode());
      }
      ReferenceCountUtil.release(msg);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      received.add("fault " + cause.getMessage());
    }

    private static String line(Http2StreamFrame frame) {
      String start = frame.stream().id() + " ";
      if (frame instanceof Http2HeadersFrame headers) {
        CharSequence first =
            headers.headers().status() != null
                ? headers.headers().status()
                : headers.headers().path();
        return start
            + "HEADERS "
            + (first == null ? headers.headers() : first)
            + (headers.isEndStream() ? " end" : "");
      }
      if (frame instanceof Http2DataFrame data) {
        return start
            + "DATA "
            + (data.content().readableBytes() > 40
                ? data.content().readableBytes() + " bytes"
                : data.content().toString(StandardCharsets.US_ASCII))
            + (data.isEndStream() ? " end" : "");
      }
      return start
          + (frame instanceof Http2ResetFrame reset ? "RST " + reset.errorCode() : frame.name());
    }
  }
}
