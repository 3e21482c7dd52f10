package dev.h2tap.e2e.sidecar;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Passes each request to the application; signs the response as Envoy does. */
final class Router extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final byte[] NO_ANSWER =
      "upstream connect error or disconnect/reset before headers"
          .getBytes(StandardCharsets.US_ASCII);

  private final Application application;

  Router(Application application) {
    this.application = application;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      ctx.writeAndFlush(response(400, new byte[0])).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    application
        .ask(request.method().name(), request.uri(), ByteBufUtil.getBytes(request.content()))
        .whenComplete(
            (answer, failure) -> ctx.executor().execute(() -> ctx.writeAndFlush(response(answer))));
  }

  private static FullHttpResponse response(@Nullable HttpResponse<byte[]> answer) {
    if (answer == null) {
      return response(503, NO_ANSWER);
    }
    FullHttpResponse response = response(answer.statusCode(), answer.body());
    answer
        .headers()
        .firstValue("content-type")
        .ifPresent(type -> response.headers().set(HttpHeaderNames.CONTENT_TYPE, type));
    return response;
  }

  private static FullHttpResponse response(int status, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.SERVER, "istio-envoy")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
