package dev.h2tap.proxy.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts what was loaded again while running, and what was refused then. */
final class ReloadMetrics {
  private final CounterDataPoint certificatesAccepted;
  private final CounterDataPoint certificatesRefused;
  private final CounterDataPoint configurationsAccepted;
  private final CounterDataPoint configurationsRefused;

  ReloadMetrics(PrometheusRegistry registry) {
    Counter certificates =
        counter(
            registry,
            "h2tap_certificate_reloads_total",
            "Sets of certificates that were read again, and taken or refused.");
    Counter configurations =
        counter(
            registry,
            "h2tap_config_reloads_total",
            "Configurations that were read again, and taken or refused.");
    certificatesAccepted = certificates.labelValues("accepted");
    certificatesRefused = certificates.labelValues("refused");
    configurationsAccepted = configurations.labelValues("accepted");
    configurationsRefused = configurations.labelValues("refused");
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames("result")
        .withoutExemplars()
        .register(registry);
  }

  void certificate(boolean accepted) {
    (accepted ? certificatesAccepted : certificatesRefused).inc();
  }

  void configuration(boolean accepted) {
    (accepted ? configurationsAccepted : configurationsRefused).inc();
  }
}
