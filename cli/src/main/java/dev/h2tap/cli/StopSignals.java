package dev.h2tap.cli;

import java.util.concurrent.CountDownLatch;

/**
 * SIGINT and SIGTERM: the first asks for a graceful stop, the second ends at once. The JVM's own
 * way, a shutdown hook, would end with 143 in place of our exit code.
 */
final class StopSignals {
  private static final int SIGNAL_EXIT_BASE = 128;

  private final CountDownLatch asked = new CountDownLatch(1);

  private StopSignals() {}

  /** Takes the signals over from the JVM; where that is not possible the JVM keeps them. */
  static StopSignals install() {
    StopSignals signals = new StopSignals();
    try {
      Signals.on("INT", () -> signals.received(2));
      Signals.on("TERM", () -> signals.received(15));
    } catch (ReflectiveOperationException e) {
      Runtime.getRuntime().addShutdownHook(new Thread(signals.asked::countDown));
    }
    return signals;
  }

  private void received(int number) {
    if (asked.getCount() == 0) {
      Runtime.getRuntime().halt(SIGNAL_EXIT_BASE + number);
    }
    asked.countDown();
  }

  /** Stops as a signal would. */
  void ask() {
    asked.countDown();
  }

  /**
   * Waits for the first signal; where the command is a thread of a larger program, its interrupt.
   */
  void await() {
    try {
      asked.await();
    } catch (InterruptedException stop) {
      asked.countDown();
    }
  }
}
