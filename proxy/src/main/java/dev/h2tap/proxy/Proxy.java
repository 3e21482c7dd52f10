package dev.h2tap.proxy;

import dev.h2tap.proxy.accept.Downstream;
import dev.h2tap.proxy.accept.Listener;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.upstream.LoopUpstreams;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.proxy.upstream.Transport;
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
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
   * @param listen where to accept
   * @param threads how many event loops
   * @param maxConcurrentStreams of an HTTP/2 client's connection
   * @param idleMillis how long a client's connection may be silent with no exchange under way
   * @param drainMillis how long running exchanges may take when h2tap stops
   * @param observer is told of exchanges
   */
  public record Options(
      List<Listen> listen,
      Routes routes,
      Recorder recorder,
      int threads,
      int maxConcurrentStreams,
      long idleMillis,
      long drainMillis,
      ExchangeObserver observer) {

    /** Of a proxy that tells nobody of its exchanges. */
    public Options(
        List<Listen> listen,
        Routes routes,
        Recorder recorder,
        int threads,
        int maxConcurrentStreams,
        long idleMillis,
        long drainMillis) {
      this(
          listen,
          routes,
          recorder,
          threads,
          maxConcurrentStreams,
          idleMillis,
          drainMillis,
          ExchangeObserver.NONE);
    }

    /** The same, telling of its exchanges. */
    public Options observedBy(ExchangeObserver other) {
      return new Options(
          listen, routes, recorder, threads, maxConcurrentStreams, idleMillis, drainMillis, other);
    }
  }

  /**
   * Where and how clients are accepted.
   *
   * @param name for routes, records and messages
   * @param address port 0 for any free one
   * @param tls how TLS is terminated, null where it is not
   */
  public record Listen(String name, InetSocketAddress address, @Nullable DownstreamTls tls) {}

  private final Options options;
  private final Transport transport = Transport.best();
  private final EventLoopGroup eventLoops;
  private final ExecutorService resolver =
      Executors.newCachedThreadPool(new DefaultThreadFactory("h2tap-resolver", true));
  private final Map<EventLoop, LoopUpstreams> upstreams = new HashMap<>();
  private final ChannelGroup connections =
      new DefaultChannelGroup("accepted", GlobalEventExecutor.INSTANCE, true);
  private final List<Channel> listeners = new ArrayList<>();
  private final Set<InetSocketAddress> listening = new CopyOnWriteArraySet<>();
  private Routes routes;

  private Proxy(Options options) {
    this.options = options;
    this.routes = options.routes();
    this.eventLoops = transport.newEventLoops("h2tap", options.threads());
    for (EventExecutor executor : eventLoops) {
      EventLoop loop = (EventLoop) executor;
      upstreams.put(
          loop,
          new LoopUpstreams(
              options.routes(), listening, options.recorder(), transport, resolver, loop));
    }
  }

  /**
   * Listens.
   *
   * @throws UserException if an address cannot be listened on; nothing is left running then
   */
  public static Proxy start(Options options) throws UserException {
    Proxy proxy = new Proxy(options);
    try {
      for (Listen listen : options.listen()) {
        proxy.listen(listen);
      }
      return proxy;
    } catch (UserException e) {
      proxy.stopNow();
      throw e;
    }
  }

  private void listen(Listen listen) throws UserException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(eventLoops)
            .channel(transport.serverSocket())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(new Listener(eventLoop -> downstream(listen, eventLoop), connections))
            .bind(listen.address())
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new UserException(
          "cannot listen on "
              + NetUtil.toSocketAddressString(listen.address())
              + ": "
              + reason(cause)
              + "; choose another with --listen [HOST:]PORT",
          cause);
    }
    listeners.add(bound.channel());
    listening.add((InetSocketAddress) bound.channel().localAddress());
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int system = message.lastIndexOf(": ");
    return system < 0 ? message : message.substring(system + 2);
  }

  private Downstream downstream(Listen listen, EventLoop eventLoop) {
    return new Downstream(
        listen.name(),
        options.recorder(),
        options.observer(),
        Objects.requireNonNull(upstreams.get(eventLoop)),
        listen.tls(),
        options.maxConcurrentStreams(),
        options.idleMillis(),
        options.drainMillis());
  }

  /**
   * New exchanges take these routes from now on; those under way finish on the former ones, which
   * are closed once nothing uses them. Nobody is cut off.
   */
  public synchronized void use(Routes next) {
    Routes former = routes;
    routes = next;
    AtomicInteger loopsLeft = new AtomicInteger(upstreams.size());
    Runnable left =
        () -> {
          if (loopsLeft.decrementAndGet() == 0) {
            former.closeUnlessIn(next);
          }
        };
    upstreams.forEach((loop, loopUpstreams) -> loop.execute(() -> loopUpstreams.use(next, left)));
  }

  /** Completes once every event loop has turned: a sign of life. */
  public CompletionStage<Void> pulse() {
    return CompletableFuture.allOf(
        upstreams.keySet().stream()
            .map(loop -> CompletableFuture.runAsync(() -> {}, loop))
            .toArray(CompletableFuture[]::new));
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
    connections.newCloseFuture().awaitUninterruptibly(options.drainMillis(), TimeUnit.MILLISECONDS);
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
    options.listen().stream()
        .map(Listen::tls)
        .filter(Objects::nonNull)
        .distinct()
        .forEach(DownstreamTls::close);
    synchronized (this) {
      routes.close();
    }
  }
}
