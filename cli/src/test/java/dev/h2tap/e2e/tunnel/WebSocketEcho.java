package dev.h2tap.e2e.tunnel;

import dev.h2tap.e2e.Ending;
import dev.h2tap.e2e.Stage;
import dev.h2tap.proxy.upstream.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP/1.1 server on 127.0.0.1 that answers each message of a WebSocket at {@code /echo} with
 * itself, serves a page at {@code /} which opens that WebSocket, and two events at {@code /events},
 * and notes what it is asked.
 */
final class WebSocketEcho implements Ending {
  private static final int MAX_MESSAGE = 4 << 20;

  /** Says in the path of a request what the echo of its message was. */
  private static final String PAGE =
      """
      <!doctype html><script>
      const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/echo', 'chat');
      socket.onopen = () => socket.send('hello from the page');
      socket.onmessage = e => fetch('/told/' + socket.protocol + '/' + encodeURIComponent(e.data));
      socket.onerror = e => fetch('/told/error');
      </script>""";

  private final EventLoopGroup loops;
  private final Channel channel;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private WebSocketEcho() {
    Transport transport = Transport.best();
    loops = transport.newEventLoops("echo", 1);
    channel =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.serverSocket())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(1 << 16))
                        .addLast(new WebSocketServerCompressionHandler(MAX_MESSAGE))
                        .addLast(
                            new WebSocketServerProtocolHandler(
                                "/echo", "chat,other", true, MAX_MESSAGE))
                        .addLast(new Echo())
                        .addLast(new Pages());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  static WebSocketEcho start(Stage stage) {
    return stage.keep(new WebSocketEcho());
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** The targets of all ordinary requests so far. */
  List<String> asked() {
    return asked;
  }

  @Override
  public void end() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
      ctx.writeAndFlush(frame.retain());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  private static DefaultFullHttpResponse events() {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer("data: one\n\ndata: two\n\n", StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    return response;
  }

  private final class Pages extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      asked.add(request.uri());
      if (request.uri().equals("/events")) {
        ctx.writeAndFlush(events());
        return;
      }
      boolean page = request.uri().equals("/");
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              page ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND,
              Unpooled.copiedBuffer(page ? PAGE : "", StandardCharsets.UTF_8));
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      ctx.writeAndFlush(response);
    }
  }
}
