package dev.h2tap.cli;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/** SIGINT and SIGTERM: the first asks for a graceful stop, the second ends at once. */
final class StopSignals {
  private static final int SIGNAL_EXIT_BASE = 128;

  private final CountDownLatch asked = new CountDownLatch(1);

  private StopSignals() {}

  /** Takes the signals over from the JVM. */
  static StopSignals install() {
    StopSignals signals = new StopSignals();
    Signal.handle(new Signal("INT"), signals::received);
    Signal.handle(new Signal("TERM"), signals::received);
    return signals;
  }

  private void received(Signal signal) {
    if (asked.getCount() == 0) {
      Runtime.getRuntime().halt(SIGNAL_EXIT_BASE + signal.getNumber());
    }
    asked.countDown();
  }

  /** Waits for the first signal. */
  void await() throws InterruptedException {
    asked.await();
  }
}
