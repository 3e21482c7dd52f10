package dev.h2tap.proxy;

import dev.h2tap.proxy.accept.Downstream;
import dev.h2tap.proxy.accept.Listener;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.recorder.UserException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.function.BiFunction;

/**
 * A socket that listens, with the connections that were accepted on it. How the next ones are
 * accepted can change while it is open. Thread-safe.
 */
final class OpenListener {
  private static final int BACKLOG = 1024;

  private final Channel socket;
  private final ChannelGroup connections;
  private final Current current;

  /** How clients are accepted now. */
  private static final class Current {
    private volatile ListenerOptions options;

    Current(ListenerOptions options) {
      this.options = options;
    }
  }

  private OpenListener(Channel socket, ChannelGroup connections, Current current) {
    this.socket = socket;
    this.connections = connections;
    this.current = current;
  }

  /**
   * Listens.
   *
   * @param downstream what connections of an event loop need to know
   * @throws UserException if the address cannot be listened on
   */
  static OpenListener bind(
      ListenerOptions options,
      EventLoopGroup eventLoops,
      Transport transport,
      BiFunction<ListenerOptions, EventLoop, Downstream> downstream)
      throws UserException {
    Current current = new Current(options);
    ChannelGroup connections =
        new DefaultChannelGroup(options.name(), GlobalEventExecutor.INSTANCE, true);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(eventLoops)
            .channel(transport.serverSocket())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new Listener(loop -> downstream.apply(current.options, loop), connections))
            .bind(options.address())
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new UserException(
          "cannot listen on "
              + NetUtil.toSocketAddressString(options.address())
              + ": "
              + Transport.reason(cause)
              + "; choose another with --listen [HOST:]PORT",
          cause);
    }
    return new OpenListener(bound.channel(), connections, current);
  }

  ListenerOptions options() {
    return current.options;
  }

  /** The next connections are accepted so. The address stays the same. */
  void accept(ListenerOptions next) {
    current.options = next;
  }

  /** Where it is bound. */
  InetSocketAddress address() {
    return (InetSocketAddress) socket.localAddress();
  }

  ChannelGroup connections() {
    return connections;
  }

  /** Accepts no more. */
  void close() {
    socket.close().awaitUninterruptibly();
  }

  /** Closes connections as they become idle. */
  void drain() {
    connections.forEach(channel -> channel.eventLoop().execute(() -> Listener.drain(channel)));
  }

  /** Closes connections at once. */
  void cut() {
    connections.forEach(channel -> channel.eventLoop().execute(() -> Listener.cut(channel)));
  }
}
