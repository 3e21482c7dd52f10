package dev.h2tap.proxy.metrics;

import dev.h2tap.recorder.event.Side;
import java.util.Locale;
import java.util.function.Function;

/** Something for each of the two sides. */
final class Sides<T> {
  private final T downstream;
  private final T upstream;

  /**
   * @param make is given the side's name as labels have it
   */
  Sides(Function<String, T> make) {
    this.downstream = make.apply(Side.DOWNSTREAM.name().toLowerCase(Locale.ROOT));
    this.upstream = make.apply(Side.UPSTREAM.name().toLowerCase(Locale.ROOT));
  }

  /** What belongs to the side; upstream for {@link Side#NONE}, which has no connections. */
  T of(Side side) {
    return side == Side.DOWNSTREAM ? downstream : upstream;
  }
}
