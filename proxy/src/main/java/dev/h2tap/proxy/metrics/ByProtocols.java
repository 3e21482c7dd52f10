package dev.h2tap.proxy.metrics;

import dev.h2tap.proxy.bridge.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Something for each pair of what the client and the upstream speak. */
final class ByProtocols<T> {
  private static final Protocol[] ALL = Protocol.values();

  private final List<T> pairs = new ArrayList<>();

  /**
   * @param make is given the words of both
   */
  ByProtocols(BiFunction<String, String, T> make) {
    for (Protocol downstream : ALL) {
      for (Protocol upstream : ALL) {
        pairs.add(make.apply(downstream.word(), upstream.word()));
      }
    }
  }

  T of(Protocol downstream, Protocol upstream) {
    return pairs.get(downstream.ordinal() * ALL.length + upstream.ordinal());
  }
}
