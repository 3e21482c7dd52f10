package dev.h2tap.e2e.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.e2e.Client;
import dev.h2tap.e2e.Combinations;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.Origin;
import dev.h2tap.e2e.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An h2tap that records, clients that ask it, and the judgement that nothing went wrong. */
final class HealthySession {
  private final Stage stage;
  private final Combinations origins;
  private final Path log;
  private ProxyThread h2tap;

  HealthySession(Stage stage, Combinations origins) {
    this.stage = stage;
    this.origins = origins;
    this.log = stage.file("healthy.h2tap");
  }

  Path log() {
    return log;
  }

  int port() {
    return h2tap.port();
  }

  String http(String path) {
    return h2tap.http(path);
  }

  String https(String path) {
    return h2tap.https(path);
  }

  /** Starts h2tap with these options, by themselves for forward mode. */
  void start(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--record", log.toString()));
    h2tap = ProxyThread.start(stage, all);
  }

  /** Starts it before one of the origins that are shared. */
  void startBefore(Origin origin, String... more) throws Exception {
    List<String> options = new ArrayList<>(origins.options(origin));
    options.addAll(List.of(more));
    start(options.toArray(String[]::new));
  }

  /** Starts it before another upstream. */
  void startTo(String upstream, List<String> terms, String... more) throws Exception {
    List<String> options = new ArrayList<>(terms);
    options.addAll(List.of("--upstream", upstream));
    options.addAll(List.of(more));
    start(options.toArray(String[]::new));
  }

  /** Asks as {@code client} with further arguments for curl, and expects {@code status}. */
  void get(Client client, String path, int status, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(client.request(port(), origins.certificates(), path));
    expect(status, arguments);
  }

  /** Runs curl and expects 200. */
  void curl(String... arguments) throws Exception {
    expect(200, List.of(arguments));
  }

  private void expect(int status, List<String> arguments) throws Exception {
    Curl.Response response = new Curl(stage).run(arguments.toArray(String[]::new));
    assertThat(response.exit()).as(response.error()).isZero();
    assertThat(response.status()).isEqualTo(status);
  }

  void stop() throws Exception {
    h2tap.stop();
  }

  /** Stops it if it still runs; then {@code diagnose} finds no fault and ends with 0. */
  void endsWithoutFault() throws Exception {
    stop();
    Diagnosed diagnosed = Diagnosed.of(log.toString());
    assertThat(diagnosed.findings())
        .as(diagnosed.toString())
        .noneMatch(finding -> finding.path("severity").asText().equals("fault"));
    assertThat(diagnosed.exit()).isZero();
    assertThat(diagnosed.warnings()).isEmpty();
  }
}
