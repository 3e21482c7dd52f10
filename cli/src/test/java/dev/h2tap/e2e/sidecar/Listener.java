package dev.h2tap.e2e.sidecar;

import static dev.h2tap.e2e.sidecar.FilterChain.mtlsHttp;
import static dev.h2tap.e2e.sidecar.FilterChain.mtlsTcp;
import static dev.h2tap.e2e.sidecar.FilterChain.plaintextHttp;
import static dev.h2tap.e2e.sidecar.FilterChain.plaintextTcp;
import static dev.h2tap.e2e.sidecar.FilterChain.tlsPassedThrough;

import java.util.List;

/**
 * The inbound listeners that differ, by version of Istio, mode of mutual TLS and declaration of the
 * port: the rows of {@link SidecarTable}, as the filter chains that Istio writes for Envoy.
 */
public enum Listener {
  ISTIO_1_6_PERMISSIVE(
      "1.6 PERMISSIVE, undeclared port",
      mtlsHttp("istio-http/1.0", "istio-http/1.1", "istio-h2", "http/1.0", "http/1.1"),
      mtlsTcp("istio"),
      plaintextHttp("http/1.1", "h2c"),
      plaintextTcp()),
  ISTIO_1_6_STRICT(
      "1.6 STRICT, undeclared",
      mtlsHttp("istio-http/1.0", "istio-http/1.1", "istio-h2", "http/1.0", "http/1.1"),
      mtlsTcp()),
  PERMISSIVE_AUTO(
      "≥1.10 PERMISSIVE, auto",
      mtlsHttp("istio-http/1.0", "istio-http/1.1", "istio-h2"),
      mtlsTcp("istio"),
      tlsPassedThrough(),
      plaintextHttp("http/1.1", "h2c"),
      plaintextTcp()),
  PERMISSIVE_HTTP(
      "≥1.10 PERMISSIVE, http port",
      mtlsHttp("istio", "istio-http/1.0", "istio-http/1.1", "istio-h2"),
      plaintextHttp()),
  PERMISSIVE_TCP(
      "≥1.10 PERMISSIVE, tcp port",
      mtlsTcp("istio", "istio-http/1.0", "istio-http/1.1", "istio-h2"),
      tlsPassedThrough(),
      plaintextTcp()),
  STRICT_AUTO(
      "≥1.10 STRICT, auto", mtlsHttp("istio-http/1.0", "istio-http/1.1", "istio-h2"), mtlsTcp()),
  STRICT_HTTP("≥1.10 STRICT, http port", mtlsHttp()),
  STRICT_TCP("≥1.10 STRICT, tcp port", mtlsTcp());

  private final String title;
  private final List<FilterChain> chains;

  Listener(String title, FilterChain... chains) {
    this.title = title;
    this.chains = List.of(chains);
  }

  static Listener of(String title) {
    for (Listener listener : values()) {
      if (listener.title.equals(title)) {
        return listener;
      }
    }
    throw new IllegalArgumentException(title);
  }

  List<FilterChain> chains() {
    return chains;
  }

  /** Whether mutual TLS is the only way in. */
  public boolean isStrict() {
    return chains.stream().allMatch(FilterChain::tls);
  }

  /** The head of its row. */
  @Override
  public String toString() {
    return title;
  }
}
