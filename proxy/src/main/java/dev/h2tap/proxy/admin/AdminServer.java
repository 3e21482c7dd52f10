package dev.h2tap.proxy.admin;

import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.recorder.UserException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The admin endpoint: HTTP/1.1 in plaintext, on a thread of its own. */
public final class AdminServer implements AutoCloseable {
  private static final long IDLE_SECONDS = 60;

  private final EventLoopGroup thread;
  private final Channel listener;

  private AdminServer(EventLoopGroup thread, Channel listener) {
    this.thread = thread;
    this.listener = listener;
  }

  /**
   * Listens.
   *
   * @param address port 0 for any free one
   * @throws UserException if the address cannot be listened on; nothing is left running then
   */
  public static AdminServer start(InetSocketAddress address, Pages pages) throws UserException {
    Transport transport = Transport.best();
    EventLoopGroup thread = transport.newEventLoops("h2tap-admin", 1);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(thread)
            .channel(transport.serverSocket())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(connections(pages))
            .bind(address)
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new UserException(
          "cannot listen on "
              + NetUtil.toSocketAddressString(address)
              + ": "
              + Transport.reason(cause)
              + "; choose another with --admin [HOST:]PORT",
          cause);
    }
    return new AdminServer(thread, bound.channel());
  }

  /** Requests are handed on one at a time: the next one when the last is answered. */
  private static ChannelInitializer<Channel> connections(Pages pages) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast("idle", new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS))
            .addLast("http", new HttpServerCodec())
            .addLast("gzip", new HttpContentCompressor(StandardCompressionOptions.gzip()))
            .addLast("one-by-one", new FlowControlHandler())
            .addLast("pages", new AdminHandler(pages));
      }
    };
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops at once. */
  @Override
  public void close() {
    listener.close();
    thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
