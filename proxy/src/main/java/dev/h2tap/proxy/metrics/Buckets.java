package dev.h2tap.proxy.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import java.util.concurrent.TimeUnit;

/** The histograms of durations: all with the same buckets, from a millisecond to a minute. */
final class Buckets {
  private static final double[] UPPER_BOUNDS = {
    .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
  };
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private Buckets() {}

  static Histogram.Builder of(String name, String help, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(UPPER_BOUNDS)
        .withoutExemplars();
  }

  static double seconds(long nanos) {
    return nanos / NANOS;
  }
}
