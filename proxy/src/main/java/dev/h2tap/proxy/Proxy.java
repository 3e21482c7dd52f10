package dev.h2tap.proxy;

import dev.h2tap.proxy.accept.Downstream;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.proxy.upstream.LoopUpstreams;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.proxy.upstream.Ways;
import dev.h2tap.recorder.UserException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A running proxy: listeners, event loops, and what they share. Start it, ask for its addresses,
 * stop it. Thread-safe.
 */
public final class Proxy {
  private static final long CUT_MILLIS = 1_000;

  private final ProxyOptions options;
  private final Transport transport = Transport.best();
  private final EventLoopGroup eventLoops;
  private final ExecutorService resolver =
      Executors.newCachedThreadPool(new DefaultThreadFactory("h2tap-resolver", true));
  private final Map<EventLoop, LoopUpstreams> upstreams = new HashMap<>();
  private final Map<EventLoop, Ways> ways = new HashMap<>();
  private final OwnAddresses ourselves = new OwnAddresses();
  private final Listeners listeners;
  private Routes routes;
  private boolean stopping;

  private Proxy(ProxyOptions options) {
    this.options = options;
    this.routes = options.routes();
    this.eventLoops = transport.newEventLoops("h2tap", options.threads());
    this.listeners = new Listeners(eventLoops, transport, ourselves, this::downstream);
    for (EventExecutor executor : eventLoops) {
      EventLoop loop = (EventLoop) executor;
      LoopUpstreams ofLoop =
          new LoopUpstreams(
              options.routes(), ourselves, options.recorder(), transport, resolver, loop);
      upstreams.put(loop, ofLoop);
      ways.put(loop, options.front().before(ofLoop, loop, resolver));
    }
  }

  /**
   * Listens.
   *
   * @throws UserException if an address cannot be listened on; nothing is left running then
   */
  public static Proxy start(ProxyOptions options) throws UserException {
    Proxy proxy = new Proxy(options);
    try {
      proxy.listeners.open(options.listen());
      return proxy;
    } catch (UserException e) {
      Set<DownstreamTls> unopened = new HashSet<>();
      options.listen().stream()
          .map(ListenerOptions::tls)
          .filter(Objects::nonNull)
          .forEach(unopened::add);
      unopened.removeAll(proxy.listeners.tls());
      proxy.stopNow();
      unopened.forEach(DownstreamTls::close);
      throw e;
    }
  }

  private Downstream downstream(ListenerOptions listen, EventLoop eventLoop) {
    Ways ofLoop = Objects.requireNonNull(ways.get(eventLoop));
    return new Downstream(
        listen.name(),
        options.recorder(),
        options.observer(),
        ofLoop,
        ofLoop,
        ourselves,
        listen.tls(),
        listen.forward(),
        listen.hellos(),
        options.maxConcurrentStreams(),
        options.idleMillis(),
        options.drainMillis());
  }

  /**
   * New exchanges take these routes from now on; those under way finish on the former ones, which
   * are closed once nothing uses them. Nobody is cut off. Returns when every event loop has them;
   * not to be called on one.
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
    List<Future<?>> taken = new ArrayList<>();
    upstreams.forEach(
        (loop, loopUpstreams) -> taken.add(loop.submit(() -> loopUpstreams.use(next, left))));
    taken.forEach(Future::awaitUninterruptibly);
  }

  /**
   * The same with other listeners: those at new addresses are opened, those whose address is no
   * longer among them accept no more and drain, and the others stay open. Connections that exist
   * keep the TLS that they have.
   *
   * @throws UserException if an address cannot be listened on, or h2tap stops; everything stays as
   *     it was then
   */
  public synchronized void use(List<ListenerOptions> listen, Routes next) throws UserException {
    if (stopping) {
      throw new UserException("h2tap stops");
    }
    Map<OpenListener, ListenerOptions> prepared = listeners.prepare(listen);
    Set<DownstreamTls> unused = listeners.tls();
    use(next);
    listeners.replace(prepared);
    unused.removeAll(listeners.tls());
    whenLoopsPassed(() -> unused.forEach(DownstreamTls::close));
  }

  /** Runs once no event loop is at what it was at when this was called. */
  private void whenLoopsPassed(Runnable then) {
    AtomicInteger loopsLeft = new AtomicInteger(upstreams.size());
    upstreams
        .keySet()
        .forEach(
            loop ->
                loop.execute(
                    () -> {
                      if (loopsLeft.decrementAndGet() == 0) {
                        then.run();
                      }
                    }));
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
    return listeners.connections();
  }

  /** Where it listens, in the order of the options. */
  public List<InetSocketAddress> addresses() {
    return bound().stream().map(BoundAddress::address).toList();
  }

  /** Where it listens, in the order of the options, with names. */
  public List<BoundAddress> bound() {
    return listeners.bound();
  }

  /**
   * Stops in good order: no new connection, idle ones close at once, running exchanges get the
   * drain timeout. Waits for that. Once stopped it stays so: stopping again does nothing.
   */
  public void stop() {
    if (eventLoops.isShuttingDown()) {
      return;
    }
    markStopping();
    listeners.close();
    upstreams.forEach((loop, loopUpstreams) -> loop.execute(loopUpstreams::drain));
    listeners.drain();
    listeners.awaitClosed(options.drainMillis());
    stopNow();
  }

  /** Stops at once: what is still running is cut. */
  public void stopNow() {
    if (eventLoops.isShuttingDown()) {
      return;
    }
    markStopping();
    listeners.close();
    listeners.cut();
    listeners.awaitClosed(CUT_MILLIS);
    upstreams.forEach((loop, loopUpstreams) -> loop.execute(loopUpstreams::close));
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    resolver.shutdownNow();
    listeners.tls().forEach(DownstreamTls::close);
    synchronized (this) {
      routes.close();
    }
  }

  /** Waits for a change of listeners that is under way; none begins any more. */
  private synchronized void markStopping() {
    stopping = true;
  }
}
