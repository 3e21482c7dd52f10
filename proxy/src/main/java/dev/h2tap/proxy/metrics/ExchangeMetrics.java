package dev.h2tap.proxy.metrics;

import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.bridge.ExchangeReport;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.recorder.diagnose.rule.Catalogue;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts and times exchanges. What a label combination counts with is looked up once and then kept,
 * so that event loops add to a number and do nothing else.
 */
final class ExchangeMetrics implements ExchangeObserver {
  private static final String OTHER = "other";

  private final Sides<GaugeDataPoint> streams;
  private final ByProtocols<ByStatus> exchanges;
  private final ByProtocols<DistributionDataPoint> durations;
  private final Map<Protocol, DistributionDataPoint> firstBytes = new HashMap<>();
  private final Map<String, CounterDataPoint> failures = new HashMap<>();

  ExchangeMetrics(PrometheusRegistry registry) {
    Gauge open =
        Gauge.builder()
            .name("h2tap_streams")
            .help("Exchanges under way: HTTP/2 streams, or requests on HTTP/1.1.")
            .labelNames("side")
            .withoutExemplars()
            .register(registry);
    streams = new Sides<>(open::labelValues);
    Counter ended =
        Counter.builder()
            .name("h2tap_exchanges_total")
            .help("Exchanges that are over, by what both sides spoke and what the client got.")
            .labelNames("downstream_protocol", "upstream_protocol", "status")
            .withoutExemplars()
            .register(registry);
    exchanges =
        new ByProtocols<>(
            (down, up) -> new ByStatus(status -> ended.labelValues(down, up, status)));
    Histogram total =
        Buckets.of(
                "h2tap_exchange_seconds",
                "From the head of the request to the end of the exchange.",
                "downstream_protocol",
                "upstream_protocol")
            .register(registry);
    durations = new ByProtocols<>(total::labelValues);
    Histogram first =
        Buckets.of(
                "h2tap_first_byte_seconds",
                "From sending a request's head to the upstream to the head of its response.",
                "upstream_protocol")
            .register(registry);
    for (Protocol protocol : Protocol.values()) {
      if (protocol != Protocol.NONE) {
        firstBytes.put(protocol, first.labelValues(protocol.word()));
      }
    }
    Counter failed =
        Counter.builder()
            .name("h2tap_upstream_failures_total")
            .help("Exchanges that the upstream, or the way to it, failed; by cause.")
            .labelNames("finding")
            .withoutExemplars()
            .register(registry);
    Catalogue.causes().forEach(cause -> failures.put(cause.id(), failed.labelValues(cause.id())));
    failures.put(OTHER, failed.labelValues(OTHER));
  }

  @Override
  public void streams(Side side, int change) {
    streams.of(side).inc(change);
  }

  @Override
  public void ended(ExchangeReport report) {
    ExchangeReport.Times times = report.times();
    exchanges.of(report.downstream(), report.upstream()).of(report.status()).inc();
    durations.of(report.downstream(), report.upstream()).observe(Buckets.seconds(times.total()));
    DistributionDataPoint firstByte = firstBytes.get(report.upstream());
    if (firstByte != null && times.head() >= times.sent()) {
      firstByte.observe(Buckets.seconds(times.head() - times.sent()));
    }
    if (failedUpstream(report)) {
      CounterDataPoint known = report.finding() == null ? null : failures.get(report.finding());
      (known == null ? Objects.requireNonNull(failures.get(OTHER)) : known).inc();
    }
  }

  /** Not what clients did, and not what a stop of h2tap cut off. */
  private static boolean failedUpstream(ExchangeReport report) {
    return report.blame() == Party.UPSTREAM
        || (report.blame() == Party.H2TAP && report.finding() != null);
  }
}
