package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.e2e.sidecar.Listener;
import dev.h2tap.e2e.sidecar.Sidecar;
import dev.h2tap.proxy.demo.AlpnPolicy;
import dev.h2tap.proxy.demo.AlpnPolicy.Answer;
import dev.h2tap.proxy.demo.StrictUpstream;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --alpn auto} finds what an upstream accepts, keeps to it, and says so. */
class AlpnAutoIT {
  @RegisterExtension static final Stage STAGE = new Stage();

  private static final SampleCertificates MESH = SampleCertificates.create();
  private static Path certs = Path.of("");
  private static Sidecar sidecar;

  @BeforeAll
  static void everythingRuns() throws Exception {
    certs = STAGE.file("certs");
    MESH.write(certs);
    Files.writeString(Nginx.www(STAGE).resolve("metrics"), "temperature_celsius 21.5\n");
    int port = Ports.free();
    Nginx.start(STAGE, port, "server { listen 127.0.0.1:%d; dav_methods PUT; }".formatted(port));
    sidecar = new Sidecar(MESH, port);
    STAGE.keep(sidecar::close);
  }

  private static H2tapProcess auto(int port, Path log, String... more) throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of("--upstream", "https://127.0.0.1:" + port, "--certs", certs.toString()));
    options.addAll(
        List.of("--alpn", "auto", "--verify", "spiffe:spiffe://cluster.local/ns/*/sa/*"));
    options.addAll(List.of("--record", log.toString()));
    options.addAll(List.of(more));
    return STAGE.h2tap(options.toArray(String[]::new));
  }

  private static void stop(H2tapProcess h2tap) throws Exception {
    h2tap.endedByTest();
    h2tap.terminate();
    assertThat(h2tap.exitCode(Duration.ofSeconds(15))).isZero();
  }

  /** What the log tells of the rule, one text each. */
  private static List<String> applied(Path log, String rule) throws Exception {
    RunningProcess inspect =
        STAGE.keep(
            new RunningProcess(
                "inspect-" + log.getFileName() + "-" + System.nanoTime(),
                STAGE.directory(),
                Map.of(),
                List.of(H2tapProcess.LAUNCHER.toString(), "inspect", log.toString(), "--json")));
    assertThat(inspect.exitCode(Duration.ofSeconds(30))).isZero();
    List<String> details = new ArrayList<>();
    for (String line : inspect.stdout().lines().toList()) {
      JsonNode entry = new ObjectMapper().readTree(line);
      if (entry.path("rule").asText().equals(rule)) {
        details.add(entry.path("detail").asText());
      }
    }
    return details;
  }

  @ParameterizedTest
  @EnumSource
  void everyListenerOfASidecarIsUp(Listener listener) throws Exception {
    Path log = STAGE.file("auto-" + listener.name() + ".h2tap");
    H2tapProcess h2tap = auto(sidecar.port(listener), log);
    Curl curl = new Curl(STAGE);
    for (int i = 0; i < 2; i++) {
      Curl.Response response = curl.run(h2tap.http("/metrics"));
      assertThat(response.status()).as(response.reason()).isEqualTo(200);
      assertThat(response.body()).contains("temperature_celsius");
    }
    stop(h2tap);
    assertThat(applied(log, "alpn-auto").size()).as("searches").isLessThanOrEqualTo(1);
  }

  @Test
  void aSearchIsMadeOnceForManyRequestsAndTold() throws Exception {
    Path log = STAGE.file("many.h2tap");
    H2tapProcess h2tap = auto(sidecar.port(Listener.PERMISSIVE_HTTP), log);
    Curl.Response many =
        new Curl(STAGE).run("--parallel", "--parallel-immediate", h2tap.http("/metrics?[1-8]"));
    assertThat(many.exit()).isZero();
    stop(h2tap);
    assertThat(applied(log, "alpn-auto"))
        .singleElement()
        .asString()
        .contains("failed with ALPN h2,http/1.1 (alpn-unmatched)")
        .contains("it answers to istio-http/1.1,http/1.1");
  }

  @Test
  void aRequestWithABodyWaitsForTheSearchToo() throws Exception {
    H2tapProcess h2tap = auto(sidecar.port(Listener.ISTIO_1_6_PERMISSIVE), STAGE.file("put.h2tap"));
    Curl.Response response =
        new Curl(STAGE).run("-X", "PUT", "--data-binary", "hello", h2tap.http("/put-here"));
    assertThat(response.status()).as(response.reason()).isBetween(200, 204);
  }

  @Test
  void anHttp2ApplicationBehindATcpPortIsFoundAndTheRequestSentAgain() throws Exception {
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
    Sidecar http2 = new Sidecar(MESH, port);
    STAGE.keep(http2::close);
    Path log = STAGE.file("http2.h2tap");
    H2tapProcess h2tap = auto(http2.port(Listener.STRICT_TCP), log, "--preset", "istio");
    Curl.Response response = new Curl(STAGE).run(h2tap.http("/metrics"));
    assertThat(response.status()).as(response.reason()).isEqualTo(200);
    stop(h2tap);
    assertThat(applied(log, "alpn-auto"))
        .singleElement()
        .asString()
        .contains("failed with ALPN istio-http/1.1,http/1.1 (h2-to-http1-reader)")
        .contains("it answers to h2,http/1.1");
  }

  @Test
  void whereNothingWorksTheFirstFailureIsTold() throws Exception {
    StrictUpstream upstream =
        new StrictUpstream(MESH.server(), MESH.roots(), new AlpnPolicy(Map.of(), Answer.RESET));
    STAGE.keep(upstream::close);
    Path log = STAGE.file("hopeless.h2tap");
    H2tapProcess h2tap = auto(upstream.address().getPort(), log);
    Curl curl = new Curl(STAGE);
    for (int i = 0; i < 2; i++) {
      Curl.Response response = curl.run(h2tap.http("/metrics"));
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.reason())
          .contains("upstream reset the connection right after a ClientHello")
          .contains("no other ALPN offer works either");
    }
    stop(h2tap);
    assertThat(applied(log, "alpn-auto")).hasSize(1);
  }
}
