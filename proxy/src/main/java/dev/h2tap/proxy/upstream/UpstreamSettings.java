package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.tls.LazyUpstreamTls;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * How upstreams are dialled and spoken to.
 *
 * @param tls for targets over TLS
 * @param auto which ALPN offer each target gets, null where all get the same
 * @param listening our own listening addresses, to find loops; filled when the listeners are bound
 */
public record UpstreamSettings(
    Routing routing,
    LazyUpstreamTls tls,
    UpstreamProtocol protocol,
    Timeouts timeouts,
    @Nullable AutoAlpn auto,
    Set<InetSocketAddress> listening) {

  public UpstreamSettings(
      Routing routing, LazyUpstreamTls tls, UpstreamProtocol protocol, Timeouts timeouts) {
    this(routing, tls, protocol, timeouts, null);
  }

  public UpstreamSettings(
      Routing routing,
      LazyUpstreamTls tls,
      UpstreamProtocol protocol,
      Timeouts timeouts,
      @Nullable AutoAlpn auto) {
    this(routing, tls, protocol, timeouts, auto, new CopyOnWriteArraySet<>());
  }

  /** Frees the TLS contexts. */
  public void close() {
    tls.close();
    if (auto != null) {
      auto.close();
    }
  }

  /**
   * How long to wait for what, in milliseconds.
   *
   * @param connect for the transport connection, each address
   * @param handshake for TLS, and again for the peer's SETTINGS
   * @param idle how long an unused connection is kept
   * @param drain how long running exchanges may take when h2tap stops
   */
  public record Timeouts(long connect, long handshake, long idle, long drain) {
    public static final Timeouts DEFAULT = new Timeouts(5_000, 5_000, 60_000, 5_000);
  }
}
