package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A compressed log of real traffic, over a death and a restart, and what is made of it. */
class CompressedLogIT {
  private static final int REQUESTS = 2_000;

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aCompressedLogOutlivesKillAndIsWhatAnUncompressedOneIs() throws Exception {
    int port = Ports.free();
    Nginx.start(stage, port, "server { listen 127.0.0.1:%d; }".formatted(port));
    Files.writeString(Nginx.www(stage).resolve("page"), "page ".repeat(200));
    Path log = stage.file("log");
    H2tapProcess killed = record(port, log);
    H2load load = H2load.run(stage, "-n" + REQUESTS, "-c4", "-m4", killed.http("/page"));
    assertThat(load.succeeded()).as(load.report()).isEqualTo(REQUESTS);
    Await.until(
        "everything is handed to the disk", () -> info(log).path("exchanges").asInt() == REQUESTS);
    killed.kill();

    H2tapProcess restarted = record(port, log);
    H2load failing = H2load.run(stage, "-n10", "-c1", restarted.http("/missing"));
    assertThat(failing.total()).isEqualTo(10);
    restarted.terminate();
    assertThat(restarted.exitCode(Duration.ofSeconds(15))).isZero();
    restarted.endedByTest();

    JsonNode info = info(log);
    assertThat(info.path("version").asInt()).isEqualTo(2);
    assertThat(info.path("exchanges").asInt()).isEqualTo(REQUESTS + 10);
    assertThat(info.path("runs").toString())
        .containsSubsequence("\"ended\":false", "\"continued\":true", "\"ended\":true");
    assertThat(info.path("bytes").asDouble() / info.path("recordBytes").asDouble())
        .as("compressed to")
        .isLessThan(0.3);
    assertThat(run("log", "verify", log.toString()).out()).contains(" is whole: ");

    Path plain = stage.file("plain.h2tap");
    run("log", "convert", log.toString(), "-o", plain.toString(), "--no-compress");
    assertThat(run("inspect", plain.toString(), "--json").out())
        .isEqualTo(run("inspect", log.toString(), "--json").out());

    Path failed = stage.file("failed.h2tap");
    run("log", "split", log.toString(), "-o", failed.toString(), "--filter", "status=404");
    assertThat(run("inspect", failed.toString(), "--exchanges").out().lines())
        .filteredOn(line -> line.contains("GET"))
        .hasSize(10)
        .allMatch(line -> line.contains(" 404 ") && line.contains("/missing"));
    assertThat(run("log", "verify", failed.toString()).out()).contains(" is whole: ");
  }

  private H2tapProcess record(int upstream, Path log) throws Exception {
    return stage.h2tapOn(
        H2tapProcess.SAMPLED_LEAKS,
        "--upstream",
        "http://127.0.0.1:" + upstream,
        "--record",
        log + "/",
        "--compress");
  }

  private static JsonNode info(Path log) throws Exception {
    return new ObjectMapper().readTree(run("log", "info", log.toString(), "--json").out());
  }

  private static CommandLineRun run(String... args) {
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }
}
