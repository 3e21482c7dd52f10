package dev.h2tap.proxy.metrics;

import dev.h2tap.proxy.bridge.Protocol;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;

/** Something for each pair of what the client and the upstream speak, made when it is first met. */
final class ByProtocols<T> {
  private static final int PROTOCOLS = Protocol.values().length;

  private final BiFunction<String, String, T> make;
  private final AtomicReferenceArray<T> made = new AtomicReferenceArray<>(PROTOCOLS * PROTOCOLS);

  /**
   * @param make is given the words of both; several threads may call it for the same pair
   */
  ByProtocols(BiFunction<String, String, T> make) {
    this.make = make;
  }

  T of(Protocol downstream, Protocol upstream) {
    int index = downstream.ordinal() * PROTOCOLS + upstream.ordinal();
    T known = made.get(index);
    if (known == null) {
      known = make.apply(downstream.word(), upstream.word());
      made.set(index, known);
    }
    return known;
  }
}
