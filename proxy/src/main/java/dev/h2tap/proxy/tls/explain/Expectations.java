package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.SpiffePattern;
import org.jspecify.annotations.Nullable;

/**
 * What a chain is judged by.
 *
 * @param roots the CAs that it should lead to
 * @param host the DNS name or IP address that it should bear, null for any
 * @param spiffe the SPIFFE ID that it should bear, null for any
 * @param server whether a server showed it
 */
public record Expectations(
    Roots roots, @Nullable String host, @Nullable SpiffePattern spiffe, boolean server) {

  /** The name in words, null where any is good. */
  @Nullable String name() {
    return host != null ? host : spiffe == null ? null : spiffe.toString();
  }
}
