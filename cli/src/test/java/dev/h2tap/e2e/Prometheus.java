package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A running Prometheus that scrapes every second, and what its targets page says. */
public final class Prometheus {
  private static final String GLOBAL =
      """
      global:
        scrape_interval: 1s
        scrape_timeout: 1s
      scrape_configs:
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI targets;
  private final RunningProcess process;

  private Prometheus(int port, RunningProcess process) {
    this.process = process;
    targets = URI.create("http://127.0.0.1:" + port + "/api/v1/targets");
  }

  /** Starts it with these scrape jobs, each an item of a YAML list. */
  public static Prometheus start(Stage stage, List<String> jobs) throws Exception {
    int port = Ports.free();
    Path configuration = stage.write("prometheus.yml", GLOBAL + String.join("", jobs));
    stage.note(GLOBAL + String.join("", jobs));
    RunningProcess process =
        stage.serve(
            port,
            Tool.PROMETHEUS,
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + stage.file("prometheus-data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn");
    return new Prometheus(port, process);
  }

  /** A scrape job without TLS settings; further lines of YAML go with it. */
  public static String job(String name, String scheme, int port, String... more) {
    return """
          - job_name: %s
            scheme: %s
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
            .formatted(name, scheme, port)
        + String.join("", List.of(more));
  }

  /** Lines of YAML for mutual TLS with certificates in Istio's layout. */
  public static String tls(Path certs, boolean http2, boolean verify) {
    return """
            enable_http2: %s
            tls_config:
              ca_file: %s/root-cert.pem
              cert_file: %2$s/cert-chain.pem
              key_file: %2$s/key.pem
              insecure_skip_verify: %s
        """
        .formatted(http2, certs, !verify);
  }

  /** A line of YAML. */
  public static String proxyUrl(int port) {
    return "    proxy_url: http://127.0.0.1:" + port + "\n";
  }

  /** Stops it and waits for its end. */
  void stop() throws Exception {
    process.terminate();
    process.exitCode(Duration.ofSeconds(20));
  }

  /** Waits until the target of a job has this verdict, and fails with the one it has instead. */
  public void await(String job, String health, String errorPattern) throws Exception {
    Pattern wanted = Pattern.compile(errorPattern);
    Verdict[] verdict = {new Verdict("unknown", "")};
    try {
      Await.until(
          job + " is " + health,
          () -> {
            verdict[0] = now(job);
            return verdict[0].health().equals(health)
                && wanted.matcher(verdict[0].lastError()).matches();
          });
    } catch (AssertionError late) {
      assertThat(verdict[0]).as(job).isEqualTo(new Verdict(health, errorPattern));
    }
  }

  /** What is stored of a job's metrics of this name: labels but job and instance, and the value. */
  public List<String> samples(String job, String namePattern) throws Exception {
    String query = "{job=\"" + job + "\",__name__=~\"" + namePattern + "\"}";
    URI uri =
        targets.resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    List<String> samples = new ArrayList<>();
    for (JsonNode each : json.readTree(response.body()).at("/data/result")) {
      ObjectNode labels = (ObjectNode) each.get("metric");
      labels.remove(List.of("job", "instance"));
      samples.add(labels + " " + each.at("/value/1").asText());
    }
    return samples.stream().sorted().toList();
  }

  public Verdict now(String job) throws Exception {
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(targets).build(), BodyHandlers.ofString());
    if (response.statusCode() == 503) {
      return new Verdict("unknown", "Prometheus is still starting");
    }
    for (JsonNode target : json.readTree(response.body()).at("/data/activeTargets")) {
      if (target.get("scrapePool").asText().equals(job)) {
        return new Verdict(target.get("health").asText(), target.get("lastError").asText());
      }
    }
    return new Verdict("unknown", "");
  }

  /**
   * A line of the targets page.
   *
   * @param health {@code up}, {@code down} or {@code unknown}
   * @param lastError empty when it is up
   */
  public record Verdict(String health, String lastError) {}
}
