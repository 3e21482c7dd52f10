package dev.h2tap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.h2tap.cli.demo.ScrapeJobs;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1alpha1.ScrapeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** promtool takes what is meant for Prometheus, and the jobs lead to h2tap. */
class PrometheusFilesIT {
  private static final String BEFORE = "prometheus/scrape-before.yml";
  private static final String AFTER = "prometheus/scrape-after.yml";
  private static final String POD = "kubernetes/prometheus/prometheus.yml";

  @RegisterExtension static final Stage STAGE = new Stage();

  @Test
  void scrapeJobsAreValid() throws Exception {
    promtool(
        "check",
        "config",
        "--syntax-only",
        Deploy.file(BEFORE).toString(),
        Deploy.file(AFTER).toString());
  }

  /**
   * Debian's Prometheus is built without the discovery of Kubernetes: its part is looked at here.
   */
  @Test
  void theConfigurationOfThePodIsValid() throws Exception {
    JsonNode configuration = yaml(POD);
    for (JsonNode job : configuration.get("scrape_configs")) {
      JsonNode discovery = ((ObjectNode) job).remove("kubernetes_sd_configs");
      assertThat(discovery == null || discovery.toString().equals("[{\"role\":\"pod\"}]")).isTrue();
      assertThat(discovery == null).isEqualTo(job.has("static_configs"));
    }
    String rules = configuration.get("rule_files").get(0).asText();
    Files.copy(Deploy.file("prometheus/alerts.yml"), STAGE.file("alerts.yml"));
    assertThat(rules).isEqualTo("/etc/prometheus/alerts.yml");
    Path file =
        STAGE.write(
            "pod.yml",
            Manifests.YAML.writeValueAsString(configuration).replace("/etc/prometheus/", ""));
    assertThat(promtool("check", "config", file.toString())).contains("10 rules found");
  }

  @Test
  void theJobsBeforeAndAfterAreThoseOfTheDemo() throws Exception {
    assertThat(nameless(job(BEFORE, "mesh"))).isEqualTo(nameless(demo("before")));
    assertThat(nameless(job(AFTER, "mesh"))).isEqualTo(nameless(demo("after")));
  }

  @Test
  void everyJobForTheMeshGoesThroughH2tap() throws Exception {
    for (Pod pod : Pod.all()) {
      String proxy = "http://" + pod.option("--listen");
      assertThat(job(AFTER, "mesh").get("proxy_url").asText()).isEqualTo(proxy);
      assertThat(job(POD, "mesh").get("proxy_url").asText()).isEqualTo(proxy);
      assertThat(job(POD, "mesh").get("scheme").asText()).isEqualTo("http");
      var endpoint = Manifests.only(PodMonitor.class).getSpec().getPodMetricsEndpoints().get(0);
      assertThat(endpoint.getProxyUrl()).isEqualTo(proxy);
      assertThat(endpoint.getScheme()).isEqualTo("http");

      String admin = "127.0.0.1:" + pod.port("admin");
      var own = Manifests.only(ScrapeConfig.class).getSpec();
      assertThat(own.getStaticConfigs().get(0).getTargets()).containsExactly(admin);
      assertThat(own.getJobName()).isEqualTo("h2tap");
      assertThat(job(POD, "h2tap").at("/static_configs/0/targets/0").asText()).isEqualTo(admin);
    }
  }

  @Test
  void theRulesAreValidAndDoWhatTheirTestsSay() throws Exception {
    promtool("check", "rules", Deploy.file("prometheus/alerts.yml").toString());
    promtool("test", "rules", Deploy.file("prometheus/alerts.test.yml").toString());
  }

  @Test
  void everyAlertIsTested() throws Exception {
    List<String> alerts =
        StreamSupport.stream(
                yaml("prometheus/alerts.yml").at("/groups/0/rules").spliterator(), false)
            .map(rule -> rule.get("alert").asText())
            .toList();
    for (JsonNode test : yaml("prometheus/alerts.test.yml").get("tests")) {
      assertThat(test.findValues("alertname").stream().map(JsonNode::asText)).containsAll(alerts);
    }
  }

  @Test
  void everyQueryOfTheDashboardIsPromql() throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    for (String query : DashboardTest.queries()) {
      String filled =
          query.replaceAll("\\$(__rate_interval|__range)", "5m").replaceAll("\\$\\w+", ".*");
      rules.append("  - record: panel:").append(rules.length()).append('\n');
      rules.append("    expr: '").append(filled).append("'\n");
    }
    String said = promtool("check", "rules", STAGE.write("panels.yml", rules + "").toString());
    assertThat(said).contains(DashboardTest.queries().size() + " rules found");
  }

  private static String promtool(String... arguments) throws Exception {
    RunningProcess promtool = STAGE.start(Tool.PROMTOOL, arguments);
    assertThat(promtool.exitCode(Duration.ofSeconds(20))).as(promtool.transcript()).isZero();
    return promtool.stdout();
  }

  private static JsonNode yaml(String name) throws IOException {
    return Manifests.YAML.readTree(Deploy.text(name));
  }

  private static JsonNode job(String file, String name) throws IOException {
    return job(yaml(file), name);
  }

  private static JsonNode demo(String name) throws IOException {
    String text = ScrapeJobs.of(Path.of("/etc/istio-certs"), "10.0.0.1:9102", "127.0.0.1:15092");
    return job(Manifests.YAML.readTree(text), name);
  }

  private static JsonNode job(JsonNode configuration, String name) {
    return StreamSupport.stream(configuration.get("scrape_configs").spliterator(), false)
        .filter(job -> job.get("job_name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no job " + name));
  }

  private static JsonNode nameless(JsonNode job) {
    return ((ObjectNode) job).without("job_name");
  }
}
