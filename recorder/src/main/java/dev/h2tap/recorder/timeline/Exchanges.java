package dev.h2tap.recorder.timeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The exchanges that are under way, until there is nothing more to say about each. */
final class Exchanges {

  /**
   * How many exchanges may wait for a last word. As many can end in one go of an event loop before
   * the first of their responses is written, and recorded.
   */
  private static final int QUIET_LIMIT = 1 << 14;

  /** How long an exchange waits for a last word. */
  private static final long QUIET_NANOS = 1_000_000_000L;

  private record Key(long connection, long stream) {}

  private final Map<Key, OpenExchange> open = new LinkedHashMap<>();
  private final Map<OpenExchange, Long> quiet = new LinkedHashMap<>();
  private final Consumer<OpenExchange> tell;

  Exchanges(Consumer<OpenExchange> tell) {
    this.tell = tell;
  }

  OpenExchange begin(HttpStream downstream) {
    OpenExchange exchange = new OpenExchange(downstream);
    downstream.exchange(exchange);
    OpenExchange before = open.get(key(exchange));
    if (before != null) {
      close(before);
    }
    open.put(key(exchange), exchange);
    return exchange;
  }

  @Nullable OpenExchange find(long connection, long stream) {
    return open.get(new Key(connection, stream));
  }

  /** Something about the exchange has changed: tells it if that was the last of it. */
  void changed(OpenExchange exchange, long nowNanos) {
    if (exchange.over()) {
      close(exchange);
    } else if (exchange.quiet() && open.get(key(exchange)) == exchange) {
      quiet.putIfAbsent(exchange, nowNanos);
    }
  }

  /** Tells those for whose last word there was no more time, or is no more room. */
  void passTime(long nowNanos) {
    while (!quiet.isEmpty()) {
      Map.Entry<OpenExchange, Long> oldest = quiet.entrySet().iterator().next();
      if (quiet.size() <= QUIET_LIMIT && nowNanos - oldest.getValue() < QUIET_NANOS) {
        return;
      }
      close(oldest.getKey());
    }
  }

  void closeAll() {
    List.copyOf(open.values()).forEach(this::close);
  }

  private void close(OpenExchange exchange) {
    quiet.remove(exchange);
    if (open.remove(key(exchange), exchange)) {
      tell.accept(exchange);
    }
  }

  private static Key key(OpenExchange exchange) {
    HttpStream downstream = exchange.downstream();
    return new Key(downstream.connection(), downstream.number());
  }
}
