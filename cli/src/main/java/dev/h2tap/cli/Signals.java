package dev.h2tap.cli;

import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. {@code sun.misc.Signal} is the only way to them besides shutdown
 * hooks; it is reached by reflection because javac warns of every mention of it.
 */
final class Signals {
  private Signals() {}

  /**
   * Takes a signal over from the JVM.
   *
   * @param name without SIG
   * @param handler runs on a thread of its own
   * @throws ReflectiveOperationException where the JVM has no way to do so
   */
  static void on(String name, Runnable handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> type = Class.forName("sun.misc.SignalHandler");
    Object proxy =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    handler.run();
                    yield null;
                  }
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == arguments[0];
                  default -> name;
                });
    signal
        .getMethod("handle", signal, type)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
  }
}
