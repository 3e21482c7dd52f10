package dev.h2tap.e2e;

import static dev.h2tap.e2e.Prometheus.job;
import static dev.h2tap.e2e.Prometheus.proxyUrl;
import static dev.h2tap.e2e.Prometheus.tls;

import dev.h2tap.e2e.sidecar.Listener;
import dev.h2tap.e2e.sidecar.Outcome;
import dev.h2tap.e2e.sidecar.Sidecar;
import dev.h2tap.e2e.sidecar.SidecarTable;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * A real Prometheus scrapes real applications behind every listener of the sidecar. Directly it
 * fails where the table says so, in words that do not tell why; through h2tap it is up.
 *
 * <p>Bytes that are no HTTP/1.1 get two answers in the world, and both are here: nginx sends a
 * response with status 400, many a small server just closes, and so does nginx when told to.
 */
class SidecarPrometheusIT {
  private static final String CLOSES_ON_BAD_REQUESTS =
      """
      client_header_buffer_size 16k;
      error_page 400 = /gone;
      location = /gone { internal; return 444; }
      """;

  @RegisterExtension static final Stage STAGE = new Stage();

  private static final SampleCertificates CERTIFICATES = SampleCertificates.create();
  private static Path certs = Path.of("");
  private static Prometheus prometheus;

  @BeforeAll
  static void everythingRuns() throws Exception {
    certs = STAGE.file("certs");
    CERTIFICATES.write(certs);
    Files.writeString(Nginx.www(STAGE).resolve("metrics"), "temperature_celsius 21.5\n");
    int answering = Ports.free();
    int closing = Ports.free();
    Nginx.start(STAGE, answering, server(answering, "") + server(closing, CLOSES_ON_BAD_REQUESTS));
    int preset = h2tap("--preset", "istio");
    int forHttp2 = h2tap("--preset", "istio", "--alpn", "istio", "--upstream-protocol", "h2");
    Sidecar answers = sidecar(answering);
    Sidecar closes = sidecar(closing);
    Sidecar http2 = sidecar(http2Application());
    List<String> jobs = new ArrayList<>();
    for (Listener listener : Listener.values()) {
      String row = "-" + listener.name();
      jobs.addAll(direct("answering", row, answers.port(listener)));
      jobs.addAll(direct("closing", row, closes.port(listener)));
      jobs.add(job("preset" + row, "http", answers.port(listener), proxyUrl(preset)));
      jobs.add(job("http2" + row, "http", http2.port(listener), proxyUrl(forHttp2)));
      jobs.add(job("http2-preset" + row, "http", http2.port(listener), proxyUrl(preset)));
    }
    prometheus = Prometheus.start(STAGE, jobs);
  }

  @ParameterizedTest
  @EnumSource
  void withoutHttp2ItFailsAsTheTableSays(Listener listener) throws Exception {
    Outcome outcome = SidecarTable.outcome(listener, "none");
    assertMeets(outcome, "answering", "http1", listener);
    assertMeets(outcome, "closing", "http1", listener);
  }

  @ParameterizedTest
  @EnumSource
  void withHttp2ItFailsAsTheTableSays(Listener listener) throws Exception {
    Outcome outcome = SidecarTable.outcome(listener, "h2,http/1.1");
    assertMeets(outcome, "answering", "http2", listener);
    assertMeets(outcome, "closing", "http2", listener);
  }

  @ParameterizedTest
  @EnumSource
  void throughThePresetItIsUp(Listener listener) throws Exception {
    prometheus.await("preset-" + listener.name(), "up", "");
  }

  /**
   * To a port that is declared as HTTP a sidecar speaks HTTP/1.1, which no such application does.
   */
  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = ".*_HTTP")
  void anHttp2ApplicationIsUpWithTheOfferThatMakesTheSidecarPassItsBytes(Listener listener)
      throws Exception {
    prometheus.await("http2-" + listener.name(), "up", "");
  }

  @ParameterizedTest
  @EnumSource(names = {"PERMISSIVE_TCP", "STRICT_TCP"})
  void anHttp2ApplicationBehindATcpPortIsRecognisedAndTheOfferNamed(Listener listener)
      throws Exception {
    prometheus.await(
        "http2-preset-" + listener.name(),
        "down",
        Pattern.quote(
            "server returned HTTP status 502 upstream answered HTTP/1.1 with HTTP/2 frames; try"
                + " --alpn istio --upstream-protocol h2"));
  }

  private static void assertMeets(
      Outcome outcome, String application, String http, Listener listener) throws Exception {
    String job = application + "-" + http + "-" + listener.name();
    switch (outcome) {
      case RESET -> prometheus.await(job, "down", ".*: read: connection reset by peer");
      case RAW_TLS_TO_APPLICATION ->
          prometheus.await(
              job,
              "down",
              application.equals("closing")
                  ? ".*/metrics\": EOF"
                  : ".*: http: server gave HTTP response to HTTPS client");
      case HTTP2_TO_APPLICATION -> prometheus.await(job, "down", ".*: unexpected EOF");
      case HTTP1, HTTP2, HTTP1_AS_TCP -> prometheus.await(job, "up", "");
    }
  }

  /** The jobs {@code APPLICATION-http1-ROW} and {@code APPLICATION-http2-ROW}. */
  private static List<String> direct(String application, String row, int port) {
    return List.of(
        job(application + "-http1" + row, "https", port, tls(certs, false, false)),
        job(application + "-http2" + row, "https", port, tls(certs, true, false)));
  }

  private static Sidecar sidecar(int application) {
    Sidecar sidecar = new Sidecar(CERTIFICATES, application);
    STAGE.keep(sidecar::close);
    return sidecar;
  }

  private static int h2tap(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--certs", certs.toString()));
    return STAGE.h2tap(all.toArray(String[]::new)).port();
  }

  private static String server(int port, String more) {
    return "server { listen 127.0.0.1:%d; %s }\n".formatted(port, more);
  }

  /** Speaks HTTP/2 with prior knowledge and nothing else. */
  private static int http2Application() throws Exception {
    int port = Ports.free();
    STAGE.serve(
        port,
        Tool.NGHTTPD,
        "--no-tls",
        "-a",
        "127.0.0.1",
        "-d",
        Nginx.www(STAGE).toString(),
        String.valueOf(port));
    return port;
  }
}
