package dev.h2tap.proxy.tls;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An {@link UpstreamTls} that is made when it is first needed, since loading a TLS stack takes most
 * of the time of a start. Thread-safe.
 */
public final class LazyUpstreamTls implements AutoCloseable {
  private final Supplier<UpstreamTls> maker;
  private @Nullable UpstreamTls made;

  public LazyUpstreamTls(Supplier<UpstreamTls> maker) {
    this.maker = maker;
  }

  /** Makes it in the background, so that the first connection need not wait. */
  public void warmUp() {
    Thread thread = new Thread(this::get, "h2tap-tls-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  public synchronized UpstreamTls get() {
    UpstreamTls tls = made;
    if (tls == null) {
      tls = maker.get();
      made = tls;
    }
    return tls;
  }

  @Override
  public synchronized void close() {
    UpstreamTls tls = made;
    if (tls != null) {
      tls.close();
    }
  }
}
