package dev.h2tap.proxy.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Answers a GET with metrics in Prometheus's text format; gives up on what is no HTTP/1 request, as
 * simple applications do.
 */
final class MetricsHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final String METRICS =
      """
      # HELP demo_requests_total Requests that this target has answered.
      # TYPE demo_requests_total counter
      demo_requests_total{code="200"} 1027
      demo_requests_total{code="503"} 3
      # HELP demo_temperature_celsius A temperature.
      # TYPE demo_temperature_celsius gauge
      demo_temperature_celsius 21.5
      """;

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
    if (message.decoderResult().isFailure()) {
      ctx.close();
    } else if (message instanceof HttpRequest request) {
      if (request.method().equals(HttpMethod.GET)) {
        answer(ctx);
      } else {
        ctx.close();
      }
    }
  }

  private static void answer(ChannelHandlerContext ctx) {
    ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), METRICS);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
