package dev.h2tap.e2e.sidecar;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Passes bytes to the application and back, whatever they are. */
final class TcpProxy extends ChannelInboundHandlerAdapter {
  private final Application application;
  private @Nullable ChannelFuture connecting;

  TcpProxy(Application application) {
    this.application = application;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.pipeline().get(SslHandler.class) == null) {
      connect(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      connect(ctx);
    }
    ctx.fireUserEventTriggered(event);
  }

  private void connect(ChannelHandlerContext client) {
    connecting = application.connect(client.channel().eventLoop(), new Answers(client));
    connecting.addListener(
        (ChannelFuture connected) -> {
          if (!connected.isSuccess()) {
            client.close();
          }
        });
  }

  /** What comes before the connection to the application stands waits for it, in order. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    if (connecting == null) {
      ReferenceCountUtil.release(bytes);
      ctx.close();
      return;
    }
    connecting.addListener(
        (ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            connected.channel().writeAndFlush(bytes);
          } else {
            ReferenceCountUtil.release(bytes);
          }
        });
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (connecting != null) {
      connecting.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  /** The way back. */
  private static final class Answers extends ChannelInboundHandlerAdapter {
    private final ChannelHandlerContext client;

    Answers(ChannelHandlerContext client) {
      this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      client.writeAndFlush(bytes);
    }

    /** Ends in good order, and reads on until the client closes: what is unread would reset. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      SslHandler tls = client.pipeline().get(SslHandler.class);
      ChannelFuture said = tls == null ? client.newSucceededFuture() : tls.closeOutbound();
      said.addListener(any -> shutdown(client.channel()));
    }

    private static void shutdown(Channel channel) {
      ((DuplexChannel) channel).shutdownOutput();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
