package dev.h2tap.proxy.metrics;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecorderStatistics;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Stands before the recorder and counts connections, handshakes, reloads and bytes. */
final class MeteredRecorder implements Recorder {
  private final Recorder log;
  private final ReloadMetrics reloads;
  private final Sides<GaugeDataPoint> open;
  private final Sides<CounterDataPoint> opened;
  private final Sides<CounterDataPoint> received;
  private final Sides<CounterDataPoint> sent;
  private final Sides<DistributionDataPoint> handshakes;
  private final Sides<DistributionDataPoint> failedHandshakes;

  MeteredRecorder(Recorder log, PrometheusRegistry registry, ReloadMetrics reloads) {
    this.log = log;
    this.reloads = reloads;
    Gauge connections =
        Gauge.builder()
            .name("h2tap_connections")
            .help("Connections that are open.")
            .labelNames("side")
            .withoutExemplars()
            .register(registry);
    Counter connectionsOpened =
        Counter.builder()
            .name("h2tap_connections_opened_total")
            .help("Connections that were accepted from clients or made to upstreams.")
            .labelNames("side")
            .withoutExemplars()
            .register(registry);
    Counter bytes =
        Counter.builder()
            .name("h2tap_bytes_total")
            .help("Bytes of the transport, TLS included.")
            .labelNames("side", "direction")
            .withoutExemplars()
            .register(registry);
    Histogram handshake =
        Buckets.of("h2tap_handshake_seconds", "TLS handshakes.", "side", "result")
            .register(registry);
    this.open = new Sides<>(connections::labelValues);
    this.opened = new Sides<>(connectionsOpened::labelValues);
    this.received = new Sides<>(side -> bytes.labelValues(side, "received"));
    this.sent = new Sides<>(side -> bytes.labelValues(side, "sent"));
    this.handshakes = new Sides<>(side -> handshake.labelValues(side, "complete"));
    this.failedHandshakes = new Sides<>(side -> handshake.labelValues(side, "failed"));
  }

  @Override
  public long newConnection() {
    return log.newConnection();
  }

  @Override
  public long newExchange() {
    return log.newExchange();
  }

  @Override
  public void record(long connection, Side side, Direction direction, Event event) {
    if (event instanceof Event.ConnectionOpened) {
      open.of(side).inc();
      opened.of(side).inc();
    } else if (event instanceof Event.ConnectionClosed) {
      open.of(side).dec();
    } else if (event instanceof Event.TlsHandshakeComplete complete) {
      handshakes.of(side).observe(Buckets.seconds(complete.durationNanos()));
    } else if (event instanceof Event.TlsHandshakeFailed failed) {
      failedHandshakes.of(side).observe(Buckets.seconds(failed.durationNanos()));
    } else if (event instanceof Event.CertificateReloaded reloaded) {
      reloads.certificate(reloaded.accepted());
    }
    log.record(connection, side, direction, event);
  }

  @Override
  public void transferred(Side side, Direction direction, int bytes) {
    (direction == Direction.RECEIVED ? received : sent).of(side).inc((long) bytes);
    log.transferred(side, direction, bytes);
  }

  @Override
  public boolean enabled() {
    return log.enabled();
  }

  @Override
  public boolean congested() {
    return log.congested();
  }

  @Override
  public void whenDrained(Runnable task) {
    log.whenDrained(task);
  }

  @Override
  public RecorderStatistics statistics() {
    return log.statistics();
  }

  @Override
  public void close() {
    log.close();
  }
}
