package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.http.Authority;

/** What is dialled: whether over TLS, and where. The key of the connection pools. */
public record Target(boolean tls, Authority authority) {
  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority;
  }
}
