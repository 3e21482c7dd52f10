package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.TlsVersions;
import dev.h2tap.proxy.upstream.OfferFinder;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.via.Via;
import dev.h2tap.recorder.log.Recorder;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds an ALPN offer by trying those that peers are known to want, a few at a time, with the
 * verification that was asked for. Has a thread of its own from the first search on, so that
 * traffic does not wait for its handshakes.
 */
public final class AlpnSearch implements OfferFinder {
  private static final long TIME_LIMIT_MILLIS = 10_000;

  private final Supplier<TlsTerms> terms;
  private final UpstreamProtocol protocol;
  private final @Nullable Via via;
  private final Transport transport = Transport.best();
  private @Nullable EventLoopGroup loops;
  private @Nullable ExecutorService resolver;
  private boolean closed;

  /**
   * @param terms all but the ALPN offer; asked for at the first search
   * @param protocol which HTTP must be spoken
   * @param via the proxy on the way, null for none
   */
  public AlpnSearch(Supplier<TlsTerms> terms, UpstreamProtocol protocol, @Nullable Via via) {
    this.via = via;
    this.terms = terms;
    this.protocol = protocol;
  }

  @Override
  public void find(Target target, Recorder recorder, Consumer<Optional<List<String>>> found) {
    try {
      begin(target, recorder, found);
    } catch (RejectedExecutionException stopping) {
      found.accept(Optional.empty());
    }
  }

  private synchronized void begin(
      Target target, Recorder recorder, Consumer<Optional<List<String>>> found) {
    if (closed) {
      throw new RejectedExecutionException();
    }
    if (loops == null || resolver == null) {
      loops = transport.newEventLoops("h2tap-alpn-search", 1);
      resolver =
          Executors.newCachedThreadPool(new DefaultThreadFactory("h2tap-search-resolver", true));
    }
    EventLoop loop = loops.next();
    ExecutorService names = resolver;
    loop.execute(
        () -> {
          try {
            search(target, recorder, loop, names, found);
          } catch (RuntimeException fault) {
            found.accept(Optional.empty());
            throw fault;
          }
        });
  }

  private void search(
      Target target,
      Recorder recorder,
      EventLoop loop,
      Executor names,
      Consumer<Optional<List<String>>> found) {
    Peer peer =
        new Peer(target.authority(), true, terms.get(), protocol, "/", via, Peer.Files.NONE);
    Limits limits = Limits.within(TIME_LIMIT_MILLIS);
    List<Attempt> attempts =
        Behaviour.PREFERRED.stream()
            .filter(protocol::suits)
            .map(offer -> attempt(peer, offer))
            .toList();
    new Attempts(peer, limits, recorder, transport, names, loop, made -> {})
        .make(attempts, Attempts.EXPERIMENT, outcomes -> found.accept(choice(peer, outcomes)));
  }

  private Attempt attempt(Peer peer, List<String> offer) {
    return new Attempt(true, offer, TlsVersions.ALL, peer.hasCertificate(), protocol, true);
  }

  private static Optional<List<String>> choice(Peer peer, List<Outcome> outcomes) {
    return outcomes.isEmpty()
        ? Optional.empty()
        : new Behaviour(peer, outcomes).recommended().map(way -> way.attempt().alpn());
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (loops != null && resolver != null) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      resolver.shutdownNow();
    }
  }
}
