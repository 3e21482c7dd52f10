package dev.h2tap.proxy;

import dev.h2tap.proxy.accept.Downstream;
import dev.h2tap.proxy.accept.ForwardProxy;
import dev.h2tap.proxy.accept.HelloAnswers;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.proxy.upstream.Front;
import dev.h2tap.proxy.upstream.LoopUpstreams;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.proxy.upstream.Ways;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running proxy: listeners, event loops, and what they share. Start it, ask for its addresses,
 * stop it. Thread-safe.
 */
public final class Proxy {
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
   * @param front what stands before the upstreams
   */
  public record Options(
      List<Listen> listen,
      Routes routes,
      Recorder recorder,
      int threads,
      int maxConcurrentStreams,
      long idleMillis,
      long drainMillis,
      ExchangeObserver observer,
      Front front) {

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
          ExchangeObserver.NONE,
          Front.NONE);
    }

    /** The same, telling of its exchanges. */
    public Options observedBy(ExchangeObserver other) {
      return new Options(
          listen,
          routes,
          recorder,
          threads,
          maxConcurrentStreams,
          idleMillis,
          drainMillis,
          other,
          front);
    }

    /** The same with something before its upstreams. */
    public Options behind(Front other) {
      return new Options(
          listen,
          routes,
          recorder,
          threads,
          maxConcurrentStreams,
          idleMillis,
          drainMillis,
          observer,
          other);
    }
  }

  /**
   * Where and how clients are accepted.
   *
   * @param name for routes, records and messages
   * @param address port 0 for any free one
   * @param tls how TLS is terminated, null where it is not
   * @param forward what a forward proxy does beyond passing on requests, null where this is none
   * @param hellos what a client's TLS is answered with, null where {@code tls} terminates it
   */
  public record Listen(
      String name,
      InetSocketAddress address,
      @Nullable DownstreamTls tls,
      @Nullable ForwardProxy forward,
      @Nullable HelloAnswers hellos) {

    /** A listener whose TLS is the same for everybody. */
    public Listen(
        String name,
        InetSocketAddress address,
        @Nullable DownstreamTls tls,
        @Nullable ForwardProxy forward) {
      this(name, address, tls, forward, null);
    }

    /** A listener without tunnels. */
    public Listen(String name, InetSocketAddress address, @Nullable DownstreamTls tls) {
      this(name, address, tls, null, null);
    }
  }

  /** A listener's name and the address that it is bound to. */
  public record Bound(String name, InetSocketAddress address) {}

  private final Options options;
  private final Transport transport = Transport.best();
  private final EventLoopGroup eventLoops;
  private final ExecutorService resolver =
      Executors.newCachedThreadPool(new DefaultThreadFactory("h2tap-resolver", true));
  private final Map<EventLoop, LoopUpstreams> upstreams = new HashMap<>();
  private final Map<EventLoop, Ways> ways = new HashMap<>();
  private final List<OpenListener> listeners = new CopyOnWriteArrayList<>();

  /** They accept no more; their last connections are on their way out. */
  private final List<OpenListener> leaving = new CopyOnWriteArrayList<>();

  private final OwnAddresses ourselves = new OwnAddresses();
  private Routes routes;
  private boolean stopping;

  private Proxy(Options options) {
    this.options = options;
    this.routes = options.routes();
    this.eventLoops = transport.newEventLoops("h2tap", options.threads());
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
  public static Proxy start(Options options) throws UserException {
    Proxy proxy = new Proxy(options);
    try {
      for (Listen listen : options.listen()) {
        proxy.listeners.add(proxy.open(listen));
      }
      return proxy;
    } catch (UserException e) {
      Set<DownstreamTls> unopened = new HashSet<>();
      options.listen().stream().map(Listen::tls).filter(Objects::nonNull).forEach(unopened::add);
      unopened.removeAll(tls(proxy.listeners));
      proxy.stopNow();
      unopened.forEach(DownstreamTls::close);
      throw e;
    }
  }

  private OpenListener open(Listen listen) throws UserException {
    OpenListener opened = OpenListener.bind(listen, eventLoops, transport, this::downstream);
    ourselves.listensOn(opened.address());
    return opened;
  }

  private Downstream downstream(Listen listen, EventLoop eventLoop) {
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
  public synchronized void use(List<Listen> listen, Routes next) throws UserException {
    if (stopping) {
      throw new UserException("h2tap stops");
    }
    List<OpenListener> opened = new ArrayList<>();
    List<OpenListener> wanted = new ArrayList<>();
    try {
      for (Listen each : listen) {
        OpenListener kept = openAt(each, listen, wanted);
        if (kept == null) {
          kept = open(each);
          opened.add(kept);
        }
        wanted.add(kept);
      }
    } catch (UserException e) {
      opened.forEach(this::close);
      throw e;
    }
    Set<DownstreamTls> unused = tls(listeners);
    use(next);
    for (int i = 0; i < listen.size(); i++) {
      wanted.get(i).accept(listen.get(i));
    }
    List<OpenListener> gone = new ArrayList<>(listeners);
    gone.removeAll(wanted);
    listeners.clear();
    listeners.addAll(wanted);
    gone.forEach(this::leave);
    unused.removeAll(tls(wanted));
    whenLoopsPassed(() -> unused.forEach(DownstreamTls::close));
  }

  /**
   * The open listener with that address: with that name too, or with one that none of {@code all}
   * has at that address. Null if there is none that is not taken yet.
   */
  private @Nullable OpenListener openAt(Listen wanted, List<Listen> all, List<OpenListener> taken) {
    for (OpenListener open : listeners) {
      Listen now = open.listen();
      boolean otherwiseWanted =
          !now.name().equals(wanted.name()) && all.stream().anyMatch(each -> isSame(each, now));
      if (now.address().equals(wanted.address()) && !otherwiseWanted && !taken.contains(open)) {
        return open;
      }
    }
    return null;
  }

  private static boolean isSame(Listen one, Listen other) {
    return one.name().equals(other.name()) && one.address().equals(other.address());
  }

  private void close(OpenListener listener) {
    listener.close();
    ourselves.listensNoMoreOn(listener.address());
  }

  private void leave(OpenListener listener) {
    close(listener);
    leaving.add(listener);
    listener.connections().newCloseFuture().addListener(closed -> leaving.remove(listener));
    listener.drain();
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

  private static Set<DownstreamTls> tls(List<OpenListener> listeners) {
    Set<DownstreamTls> all = new HashSet<>();
    for (OpenListener listener : listeners) {
      DownstreamTls tls = listener.listen().tls();
      if (tls != null) {
        all.add(tls);
      }
    }
    return all;
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
    return Stream.concat(listeners.stream(), leaving.stream())
        .mapToInt(listener -> listener.connections().size())
        .sum();
  }

  /** Where it listens, in the order of the options. */
  public List<InetSocketAddress> addresses() {
    return bound().stream().map(Bound::address).toList();
  }

  /** Where it listens, in the order of the options, with names. */
  public List<Bound> bound() {
    return listeners.stream()
        .map(listener -> new Bound(listener.listen().name(), listener.address()))
        .toList();
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
    listeners.forEach(OpenListener::close);
    upstreams.forEach((loop, loopUpstreams) -> loop.execute(loopUpstreams::drain));
    listeners.forEach(OpenListener::drain);
    awaitClosed(options.drainMillis());
    stopNow();
  }

  /** Stops at once: what is still running is cut. */
  public void stopNow() {
    if (eventLoops.isShuttingDown()) {
      return;
    }
    markStopping();
    listeners.forEach(OpenListener::close);
    listeners.forEach(OpenListener::cut);
    leaving.forEach(OpenListener::cut);
    awaitClosed(CUT_MILLIS);
    upstreams.forEach((loop, loopUpstreams) -> loop.execute(loopUpstreams::close));
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    resolver.shutdownNow();
    tls(listeners).forEach(DownstreamTls::close);
    synchronized (this) {
      routes.close();
    }
  }

  /** Waits for a change of listeners that is under way; none begins any more. */
  private synchronized void markStopping() {
    stopping = true;
  }

  private void awaitClosed(long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (OpenListener listener : List.copyOf(listeners)) {
      awaitClosed(listener, deadline);
    }
    for (OpenListener listener : List.copyOf(leaving)) {
      awaitClosed(listener, deadline);
    }
  }

  private static void awaitClosed(OpenListener listener, long deadline) {
    long left = Math.max(1, deadline - System.nanoTime());
    listener.connections().newCloseFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
  }
}
