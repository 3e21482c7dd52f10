package dev.h2tap.e2e.sidecar;

import java.util.List;
import java.util.Optional;

/**
 * One filter chain of a listener.
 *
 * @param tls whether it takes TLS connections or those in plaintext
 * @param protocols it takes connections with one of these application protocols; empty: with any
 * @param treatment what it does with a connection
 */
record FilterChain(boolean tls, List<String> protocols, Treatment treatment) {

  /** What happens to a connection. */
  enum Treatment {
    /** Ends TLS, with a client certificate required, and speaks HTTP. */
    MUTUAL_TLS_HTTP,
    /**
     * Ends TLS, with a client certificate required, and passes what is inside to the application.
     */
    MUTUAL_TLS_TCP,
    /** Speaks HTTP. */
    HTTP,
    /** Passes the bytes to the application. */
    TCP
  }

  FilterChain {
    protocols = List.copyOf(protocols);
  }

  static FilterChain mtlsHttp(String... alpn) {
    return new FilterChain(true, List.of(alpn), Treatment.MUTUAL_TLS_HTTP);
  }

  static FilterChain mtlsTcp(String... alpn) {
    return new FilterChain(true, List.of(alpn), Treatment.MUTUAL_TLS_TCP);
  }

  static FilterChain tlsPassedThrough() {
    return new FilterChain(true, List.of(), Treatment.TCP);
  }

  static FilterChain plaintextHttp(String... detected) {
    return new FilterChain(false, List.of(detected), Treatment.HTTP);
  }

  static FilterChain plaintextTcp() {
    return new FilterChain(false, List.of(), Treatment.TCP);
  }

  /**
   * Envoy's choice: transport first; then the first protocol of the client that a chain names; else
   * the chain that names none. Empty: the connection is reset.
   */
  static Optional<FilterChain> match(List<FilterChain> chains, Inspected connection) {
    List<FilterChain> candidates =
        chains.stream().filter(chain -> chain.tls() == connection.tls()).toList();
    return connection.protocols().stream()
        .flatMap(name -> candidates.stream().filter(chain -> chain.protocols().contains(name)))
        .findFirst()
        .or(() -> candidates.stream().filter(chain -> chain.protocols().isEmpty()).findFirst());
  }
}
