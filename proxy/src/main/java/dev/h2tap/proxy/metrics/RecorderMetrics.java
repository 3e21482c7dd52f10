package dev.h2tap.proxy.metrics;

import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecorderStatistics;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToLongFunction;

/** How the recorder is doing, asked when somebody wants to know. All zero where none records. */
final class RecorderMetrics {
  private final PrometheusRegistry registry;
  private final Recorder recorder;

  private RecorderMetrics(PrometheusRegistry registry, Recorder recorder) {
    this.registry = registry;
    this.recorder = recorder;
  }

  static void register(PrometheusRegistry registry, Recorder recorder) {
    RecorderMetrics metrics = new RecorderMetrics(registry, recorder);
    metrics.gauge("queue_bytes", "What waits for the disk.", RecorderStatistics::queueBytes);
    metrics.gauge(
        "queue_limit_bytes", "What may wait for the disk.", RecorderStatistics::queueLimitBytes);
    metrics.gauge("failed", "1 while nothing can be written.", now -> now.failing() ? 1 : 0);
    metrics.counter(
        "written_bytes_total",
        "What was written to the session log.",
        RecorderStatistics::writtenBytes);
    metrics.counter(
        "records_total", "Records written to the session log.", RecorderStatistics::records);
    metrics.counter(
        "gaps_total", "How often records began to be missing.", RecorderStatistics::gaps);
    metrics.counter(
        "lost_records_total",
        "Records that are missing in the session log.",
        RecorderStatistics::lostRecords);
  }

  private void gauge(String name, String help, ToLongFunction<RecorderStatistics> figure) {
    GaugeWithCallback.builder()
        .name("h2tap_recorder_" + name)
        .help(help)
        .callback(callback -> callback.call(figure.applyAsLong(recorder.statistics())))
        .register(registry);
  }

  private void counter(String name, String help, ToLongFunction<RecorderStatistics> figure) {
    CounterWithCallback.builder()
        .name("h2tap_recorder_" + name)
        .help(help)
        .callback(callback -> callback.call(figure.applyAsLong(recorder.statistics())))
        .register(registry);
  }
}
