package dev.h2tap.e2e.sidecar;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the version of HTTP that ALPN chose; where it chose none, the one that the client speaks.
 */
final class HttpProxy extends ByteToMessageDecoder {
  private static final int LARGEST_BODY = 1 << 20;
  private static final String PREFACE = "PRI * HTTP/2.0";

  private final Application application;

  HttpProxy(Application application) {
    this.application = application;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    String protocol = tls == null ? null : tls.applicationProtocol();
    if (protocol == null) {
      protocol = sniff(in);
    }
    if (protocol != null) {
      if (protocol.equals("h2")) {
        http2(ctx.pipeline());
      } else {
        http1(ctx.pipeline());
      }
      ctx.pipeline().remove(this);
    }
  }

  private static @Nullable String sniff(ByteBuf in) {
    String text =
        in.toString(
            in.readerIndex(),
            Math.min(PREFACE.length(), in.readableBytes()),
            StandardCharsets.ISO_8859_1);
    if (!PREFACE.startsWith(text)) {
      return "http/1.1";
    }
    return text.equals(PREFACE) ? "h2" : null;
  }

  private void http1(ChannelPipeline pipeline) {
    pipeline
        .addLast(new HttpServerCodec())
        .addLast(new HttpServerKeepAliveHandler())
        .addLast(new HttpObjectAggregator(LARGEST_BODY))
        .addLast(new Router(application));
  }

  private void http2(ChannelPipeline pipeline) {
    pipeline
        .addLast(Http2FrameCodecBuilder.forServer().build())
        .addLast(
            new Http2MultiplexHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    stream
                        .pipeline()
                        .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                        .addLast(new HttpObjectAggregator(LARGEST_BODY))
                        .addLast(new Router(application));
                  }
                }));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
