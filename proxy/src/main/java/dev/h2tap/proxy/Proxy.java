package dev.h2tap.proxy;

import dev.h2tap.proxy.accept.Downstream;
import dev.h2tap.proxy.accept.Listener;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.upstream.LoopUpstreams;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running proxy: listeners, event loops, and what they share. Start it, ask for its addresses,
 * stop it. Thread-safe.
 */
public final class Proxy {
  private static final int BACKLOG = 1024;
  private static final long CUT_MILLIS = 1_000;

  /**
   * What a proxy is made of. It closes the TLS contexts when it stops; the recorder is its owner's
   * to close.
   *
   * @param listen where to accept; port 0 for any free one
   * @param tls how TLS is terminated, null where it is not
   * @param threads how many event loops
   * @param maxConcurrentStreams of an HTTP/2 client's connection
   * @param idleMillis how long a client's connection may be silent with no exchange under way
   */
  public record Options(
      List<InetSocketAddress> listen,
      @Nullable DownstreamTls tls,
      UpstreamSettings upstream,
      Recorder recorder,
      int threads,
      int maxConcurrentStreams,
      long idleMillis) {}

  private final Options options;
  private final Transport transport = Transport.best();
  private final EventLoopGroup eventLoops;
  private final ExecutorService resolver =
      Executors.newCachedThreadPool(new DefaultThreadFactory("h2tap-resolver", true));
  private final Map<EventLoop, LoopUpstreams> upstreams = new ConcurrentHashMap<>();
  private final ChannelGroup connections =
      new DefaultChannelGroup("accepted", GlobalEventExecutor.INSTANCE, true);
  private final List<Channel> listeners = new ArrayList<>();

  private Proxy(Options options) {
    this.options = options;
    this.eventLoops = transport.newEventLoops("h2tap", options.threads());
  }

  /**
   * Listens.
   *
   * @throws UserException if an address cannot be listened on; nothing is left running then
   */
  public static Proxy start(Options options) throws UserException {
    Proxy proxy = new Proxy(options);
    try {
      for (InetSocketAddress address : options.listen()) {
        proxy.listen(address);
      }
      return proxy;
    } catch (UserException e) {
      proxy.stopNow();
      throw e;
    }
  }

  private void listen(InetSocketAddress address) throws UserException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(eventLoops)
            .channel(transport.serverSocket())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(new Listener(this::downstream, connections))
            .bind(address)
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new UserException(
          "cannot listen on "
              + NetUtil.toSocketAddressString(address)
              + ": "
              + reason(cause)
              + "; choose another with --listen [HOST:]PORT",
          cause);
    }
    listeners.add(bound.channel());
    options.upstream().listening().add((InetSocketAddress) bound.channel().localAddress());
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int system = message.lastIndexOf(": ");
    return system < 0 ? message : message.substring(system + 2);
  }

  private Downstream downstream(EventLoop eventLoop) {
    LoopUpstreams loopUpstreams =
        upstreams.computeIfAbsent(
            eventLoop,
            loop ->
                new LoopUpstreams(
                    options.upstream(), options.recorder(), transport, resolver, loop));
    return new Downstream(
        options.recorder(),
        loopUpstreams,
        options.tls(),
        options.maxConcurrentStreams(),
        options.idleMillis(),
        options.upstream().timeouts().drain());
  }

  /** How many clients' connections are open. */
  public int connections() {
    return connections.size();
  }

  /** Where it listens, in the order of the options. */
  public List<InetSocketAddress> addresses() {
    return listeners.stream().map(channel -> (InetSocketAddress) channel.localAddress()).toList();
  }

  /**
   * Stops in good order: no new connection, idle ones close at once, running exchanges get the
   * drain timeout. Waits for that. Once stopped it stays so: stopping again does nothing.
   */
  public void stop() {
    if (eventLoops.isShuttingDown()) {
      return;
    }
    listeners.forEach(channel -> channel.close().awaitUninterruptibly());
    upstreams.forEach((loop, loopUpstreams) -> loop.execute(loopUpstreams::drain));
    connections.forEach(channel -> channel.eventLoop().execute(() -> Listener.drain(channel)));
    connections
        .newCloseFuture()
        .awaitUninterruptibly(options.upstream().timeouts().drain(), TimeUnit.MILLISECONDS);
    stopNow();
  }

  /** Stops at once: what is still running is cut. */
  public void stopNow() {
    if (eventLoops.isShuttingDown()) {
      return;
    }
    listeners.forEach(Channel::close);
    connections.forEach(channel -> channel.eventLoop().execute(() -> Listener.cut(channel)));
    connections.newCloseFuture().awaitUninterruptibly(CUT_MILLIS, TimeUnit.MILLISECONDS);
    upstreams.forEach((loop, loopUpstreams) -> loop.execute(loopUpstreams::close));
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    resolver.shutdownNow();
    DownstreamTls tls = options.tls();
    if (tls != null) {
      tls.close();
    }
    options.upstream().close();
  }
}
