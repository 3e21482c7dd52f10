package dev.h2tap.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * SIGINT and SIGTERM: the first asks for a graceful stop, the second ends at once. The JVM's own
 * way, a shutdown hook, would end with 143 in place of our exit code. {@code sun.misc.Signal} is
 * the only other way; it is reached by reflection because javac warns of every mention of it.
 */
final class StopSignals {
  private static final int SIGNAL_EXIT_BASE = 128;

  private final CountDownLatch asked = new CountDownLatch(1);

  private StopSignals() {}

  /** Takes the signals over from the JVM; where that is not possible the JVM keeps them. */
  static StopSignals install() {
    StopSignals signals = new StopSignals();
    try {
      signals.handle("INT", 2);
      signals.handle("TERM", 15);
    } catch (ReflectiveOperationException e) {
      Runtime.getRuntime().addShutdownHook(new Thread(signals.asked::countDown));
    }
    return signals;
  }

  private void handle(String name, int number) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object proxy =
        Proxy.newProxyInstance(
            StopSignals.class.getClassLoader(),
            new Class<?>[] {handler},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    received(number);
                    yield null;
                  }
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == arguments[0];
                  default -> name;
                });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
  }

  private void received(int number) {
    if (asked.getCount() == 0) {
      Runtime.getRuntime().halt(SIGNAL_EXIT_BASE + number);
    }
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
