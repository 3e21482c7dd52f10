package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.recorder.UserException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Finds the TLS with which h2tap stands in an upstream's place. Thread-safe; must not block long.
 */
@FunctionalInterface
public interface LeafTls {

  /**
   * The TLS for clients that ask for this name; it stays the finder's to close.
   *
   * @param name a host name or an IP address
   * @param upstreamChain what the upstream showed, leaf first; empty where it was not reached
   * @param alpn what to choose from; empty to choose nothing
   * @throws UserException if there can be no certificate
   */
  DownstreamTls of(String name, List<X509Certificate> upstreamChain, List<String> alpn)
      throws UserException;
}
