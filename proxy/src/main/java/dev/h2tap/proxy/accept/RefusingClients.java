package dev.h2tap.proxy.accept;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which clients do not accept h2tap's certificate for which hosts, remembered for a while. Shared
 * by all event loops. Thread-safe.
 */
final class RefusingClients {
  /** How long a client is left alone with a host. */
  static final Duration KEPT = Duration.ofMinutes(10);

  /** A client that just leaves may have had another reason: only the second time counts. */
  private static final int SILENT_REFUSALS = 2;

  private static final int LIMIT = 1024;

  private record Key(String client, String host) {}

  private static final class Entry {
    private int silent;
    private boolean refuses;
    private long untilNanos;
  }

  private final LongSupplier nanoTime;
  private final Map<Key, Entry> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Entry> eldest) {
          return size() > LIMIT;
        }
      };

  RefusingClients() {
    this(System::nanoTime);
  }

  RefusingClients(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether this client is to be left alone with this host. */
  synchronized boolean refuses(String client, String host) {
    Entry known = fresh(new Key(client, host));
    return known != null && known.refuses;
  }

  /**
   * The client refused the certificate.
   *
   * @param silently by closing the connection, without an alert
   * @return whether it is left alone from now on, and was not before
   */
  synchronized boolean refused(String client, String host, boolean silently) {
    Key key = new Key(client, host);
    Entry known = fresh(key);
    if (known == null) {
      known = new Entry();
      entries.put(key, known);
    }
    boolean before = known.refuses;
    known.silent += silently ? 1 : 0;
    known.refuses |= !silently || known.silent >= SILENT_REFUSALS;
    known.untilNanos = nanoTime.getAsLong() + KEPT.toNanos();
    return known.refuses && !before;
  }

  /** The client accepted one. */
  synchronized void accepted(String client, String host) {
    entries.remove(new Key(client, host));
  }

  private @Nullable Entry fresh(Key key) {
    Entry known = entries.get(key);
    if (known != null && known.untilNanos - nanoTime.getAsLong() <= 0) {
      entries.remove(key);
      return null;
    }
    return known;
  }
}
