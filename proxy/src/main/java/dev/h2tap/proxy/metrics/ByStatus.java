package dev.h2tap.proxy.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * A counter for each status, made when it is first seen: {@code none} where the client was sent
 * nothing, {@code other} for what is no status of HTTP (RFC 9110 §15).
 */
final class ByStatus {
  private static final int LOWEST = 100;
  private static final int HIGHEST = 599;
  private static final int OTHER = 1;

  private final Function<String, CounterDataPoint> make;
  private final AtomicReferenceArray<CounterDataPoint> counters =
      new AtomicReferenceArray<>(HIGHEST + 1);

  /**
   * @param make is given the label's value; gives the same counter for the same one
   */
  ByStatus(Function<String, CounterDataPoint> make) {
    this.make = make;
  }

  CounterDataPoint of(int status) {
    int index = status == 0 || (status >= LOWEST && status <= HIGHEST) ? status : OTHER;
    CounterDataPoint known = counters.get(index);
    if (known == null) {
      known = make.apply(index == 0 ? "none" : index == OTHER ? "other" : Integer.toString(index));
      counters.set(index, known);
    }
    return known;
  }
}
