package dev.h2tap.proxy.metrics;

import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.recorder.log.Recorder;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** All metrics of one proxy. Thread-safe. */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final ExchangeMetrics exchanges = new ExchangeMetrics(registry);
  private final CertificateMetrics certificates = new CertificateMetrics(registry);
  private final ReloadMetrics reloads = new ReloadMetrics(registry);

  /**
   * @param version h2tap's own
   */
  public Metrics(String version) {
    Info.builder()
        .name("h2tap_build_info")
        .help("Always 1; the version that runs is a label.")
        .labelNames("version")
        .register(registry)
        .addLabelValues(version);
    JvmMetrics.builder().register(registry);
  }

  /** What is shown to someone who asks. */
  public record Exposition(String contentType, byte[] text) {}

  /**
   * All figures as they are now.
   *
   * @param accept the request's Accept field: chooses between Prometheus's own text format and
   *     OpenMetrics; null for the former
   */
  public Exposition expose(@Nullable String accept) {
    ExpositionFormatWriter format = formats.findWriter(accept);
    ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 15);
    try {
      format.write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Exposition(format.getContentType(), text.toByteArray());
  }

  /** A recorder that counts what goes by on its way to another one; to be called once. */
  public Recorder metered(Recorder log) {
    RecorderMetrics.register(registry, log);
    return new MeteredRecorder(log, registry, reloads);
  }

  /** Counts and times exchanges. */
  public ExchangeObserver exchanges() {
    return exchanges;
  }

  /** When the certificates in use expire. */
  public CertificateMetrics certificates() {
    return certificates;
  }

  /** The configuration was loaded again while running, or refused. */
  public void configurationReloaded(boolean accepted) {
    reloads.configuration(accepted);
  }
}
