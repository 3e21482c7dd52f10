package dev.h2tap.proxy.tunnel;

import dev.h2tap.proxy.bridge.Failure;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the upstream before a request is sent there. */
public sealed interface Prepared {

  /**
   * It answers.
   *
   * @param alpn what it chose, null for none
   * @param chain its certificates, leaf first; empty where it is spoken to in plaintext
   */
  record Ready(@Nullable String alpn, List<X509Certificate> chain) implements Prepared {
    public Ready {
      chain = List.copyOf(chain);
    }
  }

  /** No connection came about. */
  record Failed(Failure failure) implements Prepared {}

  /** Who wants to know. */
  @FunctionalInterface
  interface Listener {
    void prepared(Prepared prepared);
  }
}
