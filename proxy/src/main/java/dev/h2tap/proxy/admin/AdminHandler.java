package dev.h2tap.proxy.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers the requests of one connection, one after the other. */
final class AdminHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final System.Logger LOG = System.getLogger(AdminHandler.class.getName());
  private static final String ALLOWED = "GET, HEAD";

  private final Pages pages;

  AdminHandler(Pages pages) {
    this.pages = pages;
  }

  /** What content a request has does not matter: no page takes any. */
  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
    if (!(part instanceof HttpRequest request)) {
      return;
    }
    ctx.channel().config().setAutoRead(false);
    boolean last = !HttpUtil.isKeepAlive(request) || request.decoderResult().isFailure();
    answer(request)
        .whenCompleteAsync(
            (reply, fault) -> send(ctx, fault == null ? reply : broken(fault), last),
            ctx.executor());
  }

  private CompletionStage<Reply> answer(HttpRequest request) {
    HttpMethod method = request.method();
    if (request.decoderResult().isFailure()) {
      return CompletableFuture.completedFuture(Reply.text(400, "this is no HTTP/1.1 request\n"));
    }
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      return CompletableFuture.completedFuture(
          Reply.text(405, "only GET and HEAD are answered here\n"));
    }
    String path = request.uri().split("\\?", 2)[0];
    try {
      return pages
          .at(path)
          .map(page -> page.answer().apply(request.headers().get(HttpHeaderNames.ACCEPT)))
          .orElseGet(
              () ->
                  CompletableFuture.completedFuture(
                      Reply.text(404, "there is no such page\n\n" + pages.list())));
    } catch (RuntimeException fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  private static Reply broken(Throwable fault) {
    LOG.log(System.Logger.Level.WARNING, "the admin endpoint failed to answer", fault);
    return Reply.text(500, "this page failed: " + fault + "\n");
  }

  private static void send(ChannelHandlerContext ctx, Reply reply, boolean last) {
    ByteBuf content = Unpooled.wrappedBuffer(reply.content());
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), content);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff");
    if (reply.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
      response.headers().set(HttpHeaderNames.ALLOW, ALLOWED);
    }
    HttpUtil.setKeepAlive(response, !last);
    ctx.writeAndFlush(response)
        .addListener(
            last
                ? ChannelFutureListener.CLOSE
                : written -> ctx.channel().config().setAutoRead(true));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt instanceof IdleStateEvent) {
      ctx.close();
    }
  }

  /** A client that resets its connection, or sends what is no HTTP, is none of our concern. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
