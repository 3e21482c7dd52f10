package dev.h2tap.proxy.tls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An {@link UpstreamTls} that is made when it is first needed, since loading a TLS stack takes most
 * of the time of a start. Thread-safe.
 */
public final class LazyUpstreamTls implements AutoCloseable {
  private final Supplier<UpstreamTls> maker;
  private final Map<List<String>, LazyUpstreamTls> others = new HashMap<>();
  private @Nullable UpstreamTls made;
  private boolean closed;

  public LazyUpstreamTls(Supplier<UpstreamTls> maker) {
    this.maker = maker;
  }

  /** Makes it in the background, so that the first connection need not wait. */
  public void warmUp() {
    Thread thread = new Thread(this::make, "h2tap-tls-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void make() {
    if (!closed) {
      get();
    }
  }

  /** The TLS, which must not be closed yet. */
  public synchronized UpstreamTls get() {
    if (closed) {
      throw new IllegalStateException("this TLS is no longer in use");
    }
    UpstreamTls tls = made;
    if (tls == null) {
      tls = maker.get();
      made = tls;
    }
    return tls;
  }

  /** The same terms with another ALPN offer; closed with this one. */
  public synchronized LazyUpstreamTls offering(List<String> alpn) {
    TlsTerms terms = get().terms();
    return others.computeIfAbsent(
        alpn, offer -> new LazyUpstreamTls(() -> new UpstreamTls(terms.withAlpn(offer))));
  }

  @Override
  public synchronized void close() {
    others.values().forEach(LazyUpstreamTls::close);
    UpstreamTls tls = made;
    made = null;
    closed = true;
    if (tls != null) {
      tls.close();
    }
  }
}
