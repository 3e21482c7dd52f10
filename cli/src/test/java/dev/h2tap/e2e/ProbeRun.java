package dev.h2tap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One run of {@code h2tap probe --json} or {@code h2tap diagnose --json} on a peer to its end.
 *
 * @param json what it printed
 */
record ProbeRun(int exit, JsonNode json, String error) {
  private static final AtomicInteger RUNS = new AtomicInteger();

  /** Probes {@code target}. */
  static ProbeRun of(Stage stage, String target, String... options) throws Exception {
    return run(stage, "probe", target, options);
  }

  /** Diagnoses {@code target}. */
  static ProbeRun diagnose(Stage stage, String target, String... options) throws Exception {
    return run(stage, "diagnose", target, options);
  }

  private static ProbeRun run(Stage stage, String verb, String target, String... options)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of(H2tapProcess.LAUNCHER.toString(), verb, target, "--json"));
    command.addAll(List.of(options));
    RunningProcess probe =
        stage.keep(
            new RunningProcess(
                "probe-" + RUNS.incrementAndGet(),
                stage.directory(),
                Map.of("H2TAP_JAVA_OPTS", "-Dio.netty.leakDetection.level=paranoid"),
                command));
    int exit = probe.exitCode(Duration.ofSeconds(40));
    if (probe.stderr().contains("LEAK")) {
      throw new AssertionError(probe.stderr());
    }
    return new ProbeRun(exit, new ObjectMapper().readTree(probe.stdout()), probe.stderr());
  }

  /** Probes a port of 127.0.0.1. */
  static ProbeRun of(Stage stage, int port, String... options) throws Exception {
    return of(stage, "127.0.0.1:" + port, options);
  }

  /** The strings of an array. */
  List<String> strings(String... path) {
    JsonNode node = json;
    for (String name : path) {
      node = node.path(name);
    }
    List<String> strings = new ArrayList<>();
    node.forEach(element -> strings.add(element.asText()));
    return strings;
  }

  /** The ids of the sidecars that the peer behaves like. */
  List<String> sidecars() {
    List<String> ids = new ArrayList<>();
    json.path("sidecars").forEach(row -> ids.add(row.path("id").asText()));
    return ids;
  }

  /** What came of an offer that was made with all versions of TLS, as given or not. */
  JsonNode offer(String... alpn) {
    JsonNode found = null;
    for (JsonNode attempt : json.path("attempts")) {
      List<String> offered = new ArrayList<>();
      attempt.path("alpnOffered").forEach(name -> offered.add(name.asText()));
      if (attempt.path("tls").asBoolean()
          && attempt.path("clientCertificateReady").equals(given().path("clientCertificateReady"))
          && attempt.path("versionsOffered").size() == 2
          && attempt.path("protocol").asText().equals("auto")
          && offered.equals(List.of(alpn))
          && (found == null || attempt.has("handshake"))) {
        found = attempt;
      }
    }
    if (found == null) {
      throw new AssertionError("no attempt offers " + List.of(alpn) + "\n" + json.toPrettyString());
    }
    return found;
  }

  /** The id of the first finding of a diagnosis, empty where there is none. */
  String firstFinding() {
    return json.path("findings").path(0).path("id").asText();
  }

  /** What was given, and what came of it. */
  JsonNode given() {
    return json.path("attempts").path(0);
  }
}
