package dev.h2tap.proxy.tls.mint;

import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.TlsEngine;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * TLS with minted certificates, one {@link DownstreamTls} for each name and ALPN list, the least
 * recently used given up first. Thread-safe; a new one takes some milliseconds.
 *
 * <p>One that is given up is closed only after a while, so that whoever was just handed it can
 * still make a handler; connections that have their handler keep the native context for themselves.
 */
public final class MintedTls implements AutoCloseable {
  private static final int DEFAULT_CAPACITY = 256;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final MintedCertificates certificates;
  private final Supplier<TlsEngine> engine;
  private final int capacity;
  private final Clock clock;
  private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Deque<GivenUp> givenUp = new ArrayDeque<>();

  private record Key(MintedNames names, List<String> alpn) {}

  private record Kept(Identity identity, DownstreamTls tls) {}

  private record GivenUp(Instant since, DownstreamTls tls) {}

  /**
   * @param engine asked when TLS is first needed, since loading one takes long
   */
  public MintedTls(CertificateAuthority authority, Supplier<TlsEngine> engine) {
    this(authority, engine, DEFAULT_CAPACITY, Clock.systemUTC());
  }

  MintedTls(CertificateAuthority authority, Supplier<TlsEngine> engine, int capacity, Clock clock) {
    this.certificates = new MintedCertificates(authority, capacity, clock);
    this.engine = engine;
    this.capacity = capacity;
    this.clock = clock;
  }

  /**
   * The TLS for clients that ask for this name. It stays this object's to close; make the handler
   * at once.
   *
   * @param name a host name or an IP address
   * @param upstream what the upstream showed, leaf first; empty where it was not reached
   * @param alpn what to choose from; empty to choose nothing
   */
  public synchronized DownstreamTls of(
      String name, List<X509Certificate> upstream, List<String> alpn) {
    closeGivenUp(clock.instant().minus(GRACE));
    MintedNames names = MintedNames.of(name, upstream);
    Identity identity = certificates.of(names);
    Key key = new Key(names, List.copyOf(alpn));
    Kept found = kept.get(key);
    if (found == null || found.identity() != identity) {
      if (found != null) {
        giveUp(found);
      }
      found = new Kept(identity, new DownstreamTls(identity, null, engine.get(), alpn));
      kept.put(key, found);
      if (kept.size() > capacity) {
        Iterator<Kept> eldest = kept.values().iterator();
        giveUp(eldest.next());
        eldest.remove();
      }
    }
    return found.tls();
  }

  /** Closes all; connections that have their handler go on. */
  @Override
  public synchronized void close() {
    kept.values().forEach(each -> each.tls().close());
    kept.clear();
    closeGivenUp(Instant.MAX);
  }

  private void giveUp(Kept old) {
    givenUp.add(new GivenUp(clock.instant(), old.tls()));
  }

  private void closeGivenUp(Instant until) {
    while (!givenUp.isEmpty() && !givenUp.getFirst().since().isAfter(until)) {
      givenUp.removeFirst().tls().close();
    }
  }
}
