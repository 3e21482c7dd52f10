package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.via.Via;
import org.jspecify.annotations.Nullable;

/**
 * How the upstreams of a route are dialled and spoken to. Routes with equal settings share
 * connections.
 *
 * @param tls for targets over TLS
 * @param auto which ALPN offer each target gets, null where all get the same
 * @param clients repeats the ALPN offers of clients in tunnels, null where they get the same
 * @param via the proxy on the way, null for none
 */
public record UpstreamSettings(
    LazyUpstreamTls tls,
    UpstreamProtocol protocol,
    Timeouts timeouts,
    @Nullable AutoAlpn auto,
    @Nullable OfferedTls clients,
    @Nullable Via via) {

  public UpstreamSettings(LazyUpstreamTls tls, UpstreamProtocol protocol, Timeouts timeouts) {
    this(tls, protocol, timeouts, null, null, null);
  }

  /** Frees the TLS contexts. */
  public void close() {
    tls.close();
    if (auto != null) {
      auto.close();
    }
    if (clients != null) {
      clients.close();
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
