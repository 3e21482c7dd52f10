package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator has of h2tap: metrics, health, the configuration, the access log. */
class AdminIT {
  private static final int FLOOD = 300;

  @RegisterExtension static final Stage STAGE = new Stage();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static Certificates certificates;
  private static H2tapProcess h2tap;
  private static int admin;
  private static int target;

  private final Curl curl = new Curl(STAGE);

  @BeforeAll
  static void everythingRuns() throws Exception {
    certificates = Certificates.in(STAGE);
    target = Ports.free();
    Nginx nginx =
        Nginx.start(
            STAGE,
            target,
            "server { listen 127.0.0.1:%d ssl http2; %s }"
                .formatted(target, Nginx.mutualTls(certificates)));
    Files.writeString(nginx.www().resolve("page"), "x".repeat(1_000));
    h2tap =
        STAGE.h2tap(
            "--admin",
            "0",
            "--access-log",
            "json",
            "--upstream",
            "https://127.0.0.1:" + target,
            "--certs",
            certificates.clientChain().getParent().toString(),
            "--ca-file",
            certificates.root().toString(),
            "--record",
            STAGE.file("log.h2tap").toString());
    admin = h2tap.ports().get("admin");
    new Curl(STAGE).run(h2tap.http("/page"));
  }

  private static String page(String path) {
    return "http://127.0.0.1:" + admin + path;
  }

  private String metrics(String... curlOptions) throws Exception {
    String[] arguments = new String[curlOptions.length + 1];
    System.arraycopy(curlOptions, 0, arguments, 0, curlOptions.length);
    arguments[curlOptions.length] = page("/metrics");
    Curl.Response response = curl.run(arguments);
    assertThat(response.status()).isEqualTo(200);
    return response.body();
  }

  @Test
  void prometheusScrapesIt() throws Exception {
    Prometheus prometheus =
        Prometheus.start(
            STAGE, List.of(Prometheus.job("admin", "http", admin, "    scrape_timeout: 900ms\n")));
    prometheus.await("admin", "up", "");
  }

  @Test
  void promtoolHasNothingToSayAgainstTheMetrics() throws Exception {
    Path text = STAGE.write("metrics.txt", metrics());
    Process promtool =
        new ProcessBuilder(Tool.PROMTOOL.path(), "check", "metrics")
            .redirectInput(text.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(promtool.getInputStream().readAllBytes())).isEmpty();
    assertThat(promtool.waitFor()).isZero();
  }

  @Test
  void everyKindOfFigureIsThere() throws Exception {
    assertThat(metrics().lines().toList())
        .anyMatch(
            line ->
                line.startsWith(
                    "h2tap_exchanges_total{downstream_protocol=\"http/1.1\",status=\"200\","
                        + "upstream_protocol=\"h2\"} "))
        .anyMatch(line -> line.matches("h2tap_connections\\{side=\"upstream\"} 1\\.0"))
        .anyMatch(
            line ->
                line.matches(
                    "h2tap_handshake_seconds_count\\{result=\"complete\",side=\"upstream\"} [1-9].*"))
        .anyMatch(
            line ->
                line.startsWith(
                        "h2tap_certificate_expiry_timestamp_seconds{file=\""
                            + certificates.clientChain())
                    && line.contains("subject=\"spiffe://"))
        .anyMatch(line -> line.matches("h2tap_recorder_written_bytes_total [1-9].*"))
        .anyMatch(line -> line.startsWith("process_resident_memory_bytes "))
        .contains("h2tap_recorder_failed 0.0", "h2tap_streams{side=\"downstream\"} 0.0");
  }

  @Test
  void theFormatIsTheScrapersChoice() throws Exception {
    assertThat(metrics("-H", "Accept: application/openmetrics-text;version=1.0.0"))
        .endsWith("# EOF\n");
    assertThat(metrics("-H", "Accept: text/plain;version=0.0.4")).doesNotContain("# EOF");
    Curl.Response compressed = curl.run("--compressed", page("/metrics"));
    assertThat(compressed.field("content-encoding")).containsExactly("gzip");
    assertThat(compressed.body()).contains("h2tap_build_info");
  }

  @Test
  void clientsCannotMakeUpLabels() throws Exception {
    RawConnection client = RawConnection.to(h2tap.port());
    for (int i = 0; i < FLOOD; i++) {
      client.send(
          "METHOD-%1$d /%1$d HTTP/1.1\r\nHost: host-%1$d\r\nX-%1$d: %1$d\r\n\r\n".formatted(i));
      client.readThrough("</html>\r\n");
    }
    String lastMethod = "METHOD-" + (FLOOD - 1);
    Await.until("all are in the access log", () -> h2tap.stdout().contains(lastMethod));
    String text = metrics();
    assertThat(text).doesNotContain("METHOD-").doesNotContain("host-1");
    assertThat(text.lines().filter(line -> line.startsWith("h2tap_exchanges_total")).count())
        .isLessThan(10);
  }

  @Test
  void healthReadinessAndTheConfigurationAreTold() throws Exception {
    assertThat(curl.run(page("/healthz")).body()).isEqualTo("ok\n");
    assertThat(curl.run(page("/readyz")).body()).isEqualTo("ready\n");
    assertThat(curl.run(page("/")).body()).contains("/metrics", "/config");
    assertThat(curl.run(page("/nothing")).status()).isEqualTo(404);
    assertThat(curl.run("-X", "DELETE", page("/config")).status()).isEqualTo(405);
    Curl.Response head = curl.run("--head", page("/metrics"));
    assertThat(head.status()).isEqualTo(200);
    String configuration = curl.run(page("/config")).body();
    JsonNode settings = JSON.readTree(configuration).get("settings");
    assertThat(settings.get("upstream").asText()).isEqualTo("https://127.0.0.1:" + target);
    assertThat(settings.get("ca-file").asText()).isEqualTo(certificates.root().toString());
    assertThat(configuration).doesNotContain("BEGIN");
  }

  @Test
  void theAccessLogHasALineForEachExchange() throws Exception {
    curl.run(h2tap.http("/page?access_token=abc&who=me"));
    Await.until("the line is there", () -> h2tap.stdout().contains("who=me"));
    JsonNode line =
        JSON.readTree(
            h2tap.stdout().lines().filter(l -> l.contains("who=me")).findFirst().orElseThrow());
    assertThat(line.get("path").asText()).isEqualTo("/page?access_token=***&who=me");
    assertThat(line.get("method").asText()).isEqualTo("GET");
    assertThat(line.get("status").asInt()).isEqualTo(200);
    assertThat(line.get("upstream_protocol").asText()).isEqualTo("h2");
    assertThat(line.get("response_bytes").asInt()).isEqualTo(1_000);
    assertThat(line.get("target").asText()).isEqualTo("127.0.0.1:" + target);
    assertThat(line.get("total_ms").asDouble())
        .isGreaterThanOrEqualTo(line.get("first_byte_ms").asDouble());
  }

  @Test
  void aPortThatIsTakenIsOneLine() throws Exception {
    RunningProcess second =
        STAGE.keep(
            new RunningProcess(
                "taken",
                STAGE.directory(),
                Map.of(),
                List.of(
                    H2tapProcess.LAUNCHER.toString(),
                    "proxy",
                    "--listen",
                    "0",
                    "--admin",
                    String.valueOf(admin))));
    assertThat(second.exitCode(Duration.ofSeconds(30))).isEqualTo(2);
    assertThat(second.stderr())
        .isEqualTo(
            "h2tap: cannot listen on 127.0.0.1:"
                + admin
                + ": Address already in use; choose another with --admin [HOST:]PORT\n");
  }

  @Test
  void whileItStopsItIsNotReadyAndAClosedStdoutDoesNotEndIt() throws Exception {
    RawUpstream silent = RawUpstream.start(STAGE, (connection, n) -> connection.readToEnd());
    Path ready = STAGE.file("stopping.ready");
    File stderr = STAGE.file("stopping.err").toFile();
    Process process =
        new ProcessBuilder(
                H2tapProcess.LAUNCHER.toString(),
                "proxy",
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "0",
                "--access-log",
                "text",
                "--log-format",
                "json",
                "--drain-timeout",
                "60s",
                "--ready-file",
                ready.toString())
            .redirectError(stderr)
            .start();
    try {
      process.getInputStream().close();
      Await.until("it listens", () -> Files.exists(ready));
      List<String> lines = Files.readAllLines(ready);
      String proxy = "http://" + lines.get(0).substring("proxy ".length());
      String itsAdmin = "http://" + lines.get(1).substring("admin ".length());
      curl.run("-x", proxy, "http://127.0.0.1:" + Ports.free() + "/");
      Await.until(
          "it says that stdout is closed",
          () -> Files.readString(stderr.toPath()).contains("access log ended"));
      curl.run("-x", proxy, "http://127.0.0.1:" + Ports.free() + "/");
      RawConnection client =
          RawConnection.to(Integer.parseInt(proxy.substring(proxy.lastIndexOf(':') + 1)));
      client.send("GET " + silent.url() + "/ HTTP/1.1\r\nHost: a\r\n\r\n");
      Await.until("the request is there", () -> silent.received().size() == 1);
      process.destroy();
      Await.until("it is not ready", () -> curl.run(itsAdmin + "/readyz").status() == 503);
      assertThat(curl.run(itsAdmin + "/readyz").body()).contains("h2tap is stopping");
      assertThat(curl.run(itsAdmin + "/healthz").status()).isEqualTo(200);
      client.end();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      List<String> said = Files.readAllLines(stderr.toPath());
      assertThat(said).filteredOn(line -> line.contains("access log ended")).hasSize(1);
      for (String line : said) {
        assertThat(JSON.readTree(line).get("message").asText()).isNotEmpty();
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
