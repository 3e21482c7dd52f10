package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Authority;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client's connection when one of its requests arrives: what routes match on
 * beside the request itself.
 *
 * @param listener the name of the listener that accepted it
 * @param client where it comes from, null where the transport has no address
 * @param overTls whether the client spoke TLS to us
 * @param sni the name that its TLS asked for, null for none
 * @param alpn what its TLS offered, in order; empty for none
 * @param destination where the whole connection is bound for, as CONNECT, SOCKS or its original
 *     destination say; null where each request names its target
 */
public record Arrival(
    String listener,
    @Nullable InetSocketAddress client,
    boolean overTls,
    @Nullable String sni,
    List<String> alpn,
    @Nullable Authority destination) {

  /** The name of the listener where there is only one. */
  public static final String ONLY_LISTENER = "proxy";

  /** An exchange that h2tap itself begins. */
  public static final Arrival NONE = new Arrival(ONLY_LISTENER, null, false, null, null);

  public Arrival {
    alpn = List.copyOf(alpn);
  }

  /** A client whose TLS offered no ALPN, if it spoke TLS at all. */
  public Arrival(
      String listener,
      @Nullable InetSocketAddress client,
      boolean overTls,
      @Nullable String sni,
      @Nullable Authority destination) {
    this(listener, client, overTls, sni, List.of(), destination);
  }
}
