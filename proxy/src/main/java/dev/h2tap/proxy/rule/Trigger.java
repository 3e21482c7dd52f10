package dev.h2tap.proxy.rule;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Decides to which of a route's exchanges a rule applies. Thread-safe. */
@FunctionalInterface
public interface Trigger {
  /** To each. */
  Trigger ALWAYS = () -> true;

  /** Called once for each exchange. */
  boolean fires();

  /** To every Nth, the Nth first. */
  static Trigger every(int n) {
    AtomicLong count = new AtomicLong();
    return () -> count.incrementAndGet() % n == 0;
  }

  /**
   * By chance.
   *
   * @param probability above 0, up to 1
   */
  static Trigger probability(double probability) {
    return () -> ThreadLocalRandom.current().nextDouble() < probability;
  }
}
