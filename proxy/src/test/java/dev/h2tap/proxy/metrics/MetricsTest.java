package dev.h2tap.proxy.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.ExchangeReports;
import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";

  private final Metrics metrics = new Metrics("1.2.3");
  private final Recording recording = new Recording();
  private final Recorder metered = metrics.metered(recording);
  private final ExchangeObserver exchanges = metrics.exchanges();

  private List<String> lines(@Nullable String accept) {
    return new String(metrics.expose(accept).text(), UTF_8).lines().toList();
  }

  private List<String> samples(String name) {
    return lines(null).stream().filter(line -> line.startsWith(name)).toList();
  }

  private void record(Side side, Event event) {
    metered.record(1, side, Direction.NONE, event);
  }

  private static Event.ConnectionOpened opened() {
    return new Event.ConnectionOpened("a:1", "b:2", null, false, 0, 0);
  }

  @Test
  void connectionsAreCountedAndGoOnToTheRecorder() {
    record(Side.DOWNSTREAM, opened());
    record(Side.DOWNSTREAM, opened());
    record(Side.UPSTREAM, opened());
    record(
        Side.DOWNSTREAM,
        new Event.ConnectionClosed(Manner.FIN, Party.CLIENT, null, null, 0, 0, null));
    assertThat(samples("h2tap_connections"))
        .containsExactly(
            "h2tap_connections{side=\"downstream\"} 1.0",
            "h2tap_connections{side=\"upstream\"} 1.0",
            "h2tap_connections_opened_total{side=\"downstream\"} 2.0",
            "h2tap_connections_opened_total{side=\"upstream\"} 1.0");
    assertThat(recording.entries()).hasSize(4);
  }

  @Test
  void bytesAreCountedWhileTheyFlow() {
    metered.transferred(Side.DOWNSTREAM, Direction.RECEIVED, 10);
    metered.transferred(Side.DOWNSTREAM, Direction.RECEIVED, 5);
    metered.transferred(Side.UPSTREAM, Direction.SENT, 7);
    assertThat(samples("h2tap_bytes_total"))
        .containsExactly(
            "h2tap_bytes_total{direction=\"received\",side=\"downstream\"} 15.0",
            "h2tap_bytes_total{direction=\"received\",side=\"upstream\"} 0.0",
            "h2tap_bytes_total{direction=\"sent\",side=\"downstream\"} 0.0",
            "h2tap_bytes_total{direction=\"sent\",side=\"upstream\"} 7.0");
  }

  @Test
  void handshakesAndReloadsAreCountedByTheirResult() {
    record(
        Side.UPSTREAM,
        new Event.TlsHandshakeFailed("slow", "timeout", List.of("h2"), null, 20_000_000));
    record(Side.NONE, new Event.CertificateReloaded("cert-chain.pem", true, ""));
    record(Side.NONE, new Event.CertificateReloaded("cert-chain.pem", false, "no match"));
    metrics.configurationReloaded(false);
    assertThat(samples("h2tap_handshake_seconds_count"))
        .contains("h2tap_handshake_seconds_count{result=\"failed\",side=\"upstream\"} 1");
    assertThat(samples("h2tap_handshake_seconds_sum"))
        .contains("h2tap_handshake_seconds_sum{result=\"failed\",side=\"upstream\"} 0.02");
    assertThat(samples("h2tap_certificate_reloads_total"))
        .containsExactly(
            "h2tap_certificate_reloads_total{result=\"accepted\"} 1.0",
            "h2tap_certificate_reloads_total{result=\"refused\"} 1.0");
    assertThat(samples("h2tap_config_reloads_total"))
        .containsExactly(
            "h2tap_config_reloads_total{result=\"accepted\"} 0.0",
            "h2tap_config_reloads_total{result=\"refused\"} 1.0");
  }

  @Test
  void exchangesAreCountedByProtocolsAndStatus() {
    exchanges.ended(ExchangeReports.answered("GET", "a", "/", 200));
    exchanges.ended(ExchangeReports.answered("GET", "a", "/", 200));
    exchanges.ended(ExchangeReports.failed(0, Party.CLIENT, null, "gone"));
    assertThat(samples("h2tap_exchanges_total"))
        .containsExactly(
            "h2tap_exchanges_total{downstream_protocol=\"http/1.1\",status=\"200\",upstream_protocol=\"h2\"}"
                + " 2.0",
            "h2tap_exchanges_total{downstream_protocol=\"http/1.1\",status=\"none\",upstream_protocol=\"none\"}"
                + " 1.0");
    assertThat(samples("h2tap_first_byte_seconds_count"))
        .contains("h2tap_first_byte_seconds_count{upstream_protocol=\"h2\"} 2");
    assertThat(samples("h2tap_exchange_seconds_count"))
        .contains(
            "h2tap_exchange_seconds_count{downstream_protocol=\"http/1.1\",upstream_protocol=\"h2\"}"
                + " 2");
  }

  @Test
  void onlyWhatTheUpstreamOrTheWayToItFailedIsItsFailure() {
    exchanges.ended(ExchangeReports.failed(502, Party.UPSTREAM, "unreachable", "refused"));
    exchanges.ended(ExchangeReports.failed(502, Party.UPSTREAM, null, "odd"));
    exchanges.ended(ExchangeReports.failed(502, Party.UPSTREAM, "of another version", "odd"));
    exchanges.ended(ExchangeReports.failed(502, Party.H2TAP, "proxy-loop", "loop"));
    exchanges.ended(ExchangeReports.failed(0, Party.H2TAP, null, "h2tap stops"));
    exchanges.ended(ExchangeReports.failed(400, Party.CLIENT, null, "malformed"));
    assertThat(samples("h2tap_upstream_failures_total"))
        .filteredOn(line -> !line.endsWith(" 0.0"))
        .containsExactly(
            "h2tap_upstream_failures_total{finding=\"other\"} 2.0",
            "h2tap_upstream_failures_total{finding=\"proxy-loop\"} 1.0",
            "h2tap_upstream_failures_total{finding=\"unreachable\"} 1.0");
  }

  @Test
  void nobodyCanMakeUpLabelsWithoutEnd() {
    for (int status = 0; status < 100_000; status++) {
      exchanges.ended(
          ExchangeReports.answered("M" + status, "host-" + status, "/" + status, status));
      exchanges.ended(ExchangeReports.failed(502, Party.UPSTREAM, "finding-" + status, "odd"));
    }
    assertThat(samples("h2tap_exchanges_total")).hasSize(1 + 500 + 1 + 1);
    assertThat(samples("h2tap_exchanges_total"))
        .anyMatch(line -> line.contains("status=\"other\""));
    assertThat(lines(null)).hasSizeLessThan(2_000);
  }

  @Test
  void streamsUnderWayGoUpAndDown() {
    exchanges.streams(Side.DOWNSTREAM, 1);
    exchanges.streams(Side.DOWNSTREAM, 1);
    exchanges.streams(Side.UPSTREAM, 1);
    exchanges.streams(Side.DOWNSTREAM, -1);
    exchanges.streams(Side.UPSTREAM, -1);
    assertThat(samples("h2tap_streams"))
        .containsExactly(
            "h2tap_streams{side=\"downstream\"} 1.0", "h2tap_streams{side=\"upstream\"} 0.0");
  }

  @Test
  void theCertificatesInUseTellWhenTheyExpire() {
    SampleCertificates certificates = SampleCertificates.create();
    metrics
        .certificates()
        .watch(
            () ->
                new CertificateMetrics.InUse(
                    List.of(certificates.client()),
                    List.of(new Roots(certificates.roots().certificates(), "root-cert.pem"))));
    long expiry = certificates.client().leaf().getNotAfter().getTime() / 1_000;
    assertThat(samples("h2tap_certificate_expiry_timestamp_seconds"))
        .hasSizeGreaterThanOrEqualTo(2)
        .anyMatch(line -> line.contains("file=\"root-cert.pem\""))
        .anyMatch(
            line ->
                line.contains("spiffe://")
                    && Double.parseDouble(line.substring(line.lastIndexOf(' '))) == expiry);
  }

  @Test
  void openMetricsIsSpokenToWhoeverAsksForIt() {
    assertThat(metrics.expose(OPEN_METRICS).contentType())
        .startsWith("application/openmetrics-text");
    assertThat(lines(OPEN_METRICS)).endsWith("# EOF").contains("# TYPE h2tap_bytes counter");
    assertThat(metrics.expose(null).contentType()).startsWith("text/plain; version=0.0.4");
    assertThat(lines(null))
        .contains("h2tap_build_info{version=\"1.2.3\"} 1", "h2tap_recorder_failed 0.0")
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
        .anyMatch(line -> line.startsWith("process_cpu_seconds_total"));
  }
}
