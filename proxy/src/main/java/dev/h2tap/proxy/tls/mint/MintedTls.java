package dev.h2tap.proxy.tls.mint;

import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.TlsEngine;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * TLS with minted certificates, one {@link DownstreamTls} for each name and ALPN list, the least
 * recently used given up first. Thread-safe; a new one takes some milliseconds.
 *
 * <p>One that is given up is closed at once; whoever was just handed it can still make a handler,
 * and connections that have theirs keep the native context for themselves.
 */
public final class MintedTls implements AutoCloseable {
  private static final int DEFAULT_CAPACITY = 256;

  private final MintedCertificates certificates;
  private final Supplier<TlsEngine> engine;
  private final int capacity;
  private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  private record Key(MintedNames names, List<String> alpn) {}

  private record Kept(Identity identity, DownstreamTls tls) {}

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
  }

  /**
   * The TLS for clients that ask for this name. It stays this object's to close.
   *
   * @param name a host name or an IP address
   * @param upstream what the upstream showed, leaf first; empty where it was not reached
   * @param alpn what to choose from; empty to choose nothing
   */
  public synchronized DownstreamTls of(
      String name, List<X509Certificate> upstream, List<String> alpn) {
    MintedNames names = MintedNames.of(name, upstream);
    Identity identity = certificates.of(names);
    Key key = new Key(names, List.copyOf(alpn));
    Kept found = kept.get(key);
    if (found == null || found.identity() != identity) {
      if (found != null) {
        found.tls().close();
      }
      found = new Kept(identity, new DownstreamTls(identity, null, engine.get(), alpn));
      kept.put(key, found);
      if (kept.size() > capacity) {
        Iterator<Kept> eldest = kept.values().iterator();
        eldest.next().tls().close();
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
  }
}
