package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.recorder.UserException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The TLS of upstream connections that are dialled with the ALPN offers of clients, made for each
 * offer when it is first met. Shared by all event loops. Thread-safe.
 */
public final class OfferedTls implements AutoCloseable {
  /** Clients choose freely; real ones know a handful. */
  private static final int OFFERS = 64;

  private final Function<List<String>, LazyUpstreamTls> tlsOf;
  private final Map<List<String>, LazyUpstreamTls> made = new HashMap<>();

  /**
   * @param tlsOf makes the TLS for an offer
   */
  public OfferedTls(Function<List<String>, LazyUpstreamTls> tlsOf) {
    this.tlsOf = tlsOf;
  }

  /** The TLS that makes this offer; empty for an offer that h2tap does not repeat. */
  synchronized Optional<LazyUpstreamTls> tls(List<String> offer) {
    LazyUpstreamTls known = made.get(offer);
    if (known == null && made.size() < OFFERS && isValid(offer)) {
      known = tlsOf.apply(offer);
      made.put(offer, known);
    }
    return Optional.ofNullable(known);
  }

  private static boolean isValid(List<String> offer) {
    try {
      Alpn.validated(offer);
      return true;
    } catch (UserException unusual) {
      return false;
    }
  }

  /** Frees the TLS contexts. */
  @Override
  public synchronized void close() {
    made.values().forEach(LazyUpstreamTls::close);
  }
}
