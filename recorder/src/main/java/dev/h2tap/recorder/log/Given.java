package dev.h2tap.recorder.log;

import java.util.concurrent.atomic.AtomicLong;

/** Hands out the numbers of connections and exchanges. Safe for use by several threads. */
final class Given {
  private final AtomicLong connections;
  private final AtomicLong exchanges;

  Given(Numbers before) {
    connections = new AtomicLong(before.connection());
    exchanges = new AtomicLong(before.exchange());
  }

  long newConnection() {
    return connections.incrementAndGet();
  }

  long newExchange() {
    return exchanges.incrementAndGet();
  }

  /** The highest numbers given so far. */
  Numbers numbers(long sequence) {
    return new Numbers(sequence, connections.get(), exchanges.get());
  }
}
