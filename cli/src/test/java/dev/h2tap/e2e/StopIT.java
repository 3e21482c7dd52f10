package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How h2tap ends: asked for, asked for twice, and killed. */
class StopIT {
  private static final int SIGTERM_TWICE = 128 + 15;

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aRunningExchangeFinishesAfterSigterm() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    RawUpstream upstream =
        RawUpstream.start(
            stage,
            (connection, number) -> {
              connection.readHead();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
              asked.await();
              connection.send("def");
            });
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url());
    RawConnection client = RawConnection.to(h2tap.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.readThrough("abc");
    h2tap.terminate();
    Await.until("the listener is closed", () -> !Ports.answers(h2tap.port()));
    asked.countDown();
    assertThat(client.readToEnd()).isEqualTo("def");
    assertThat(h2tap.exitCode(Duration.ofSeconds(15))).isZero();
    h2tap.endedByTest();
  }

  @Test
  void aSecondSignalEndsAtOnce() throws Exception {
    RawUpstream silent = RawUpstream.start(stage, (connection, n) -> connection.readToEnd());
    H2tapProcess h2tap = stage.h2tap("--upstream", silent.url(), "--drain-timeout", "60s");
    RawConnection client = RawConnection.to(h2tap.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    Await.until("the request is there", () -> silent.received().size() == 1);
    h2tap.terminate();
    Await.until("the listener is closed", () -> !Ports.answers(h2tap.port()));
    h2tap.terminate();
    assertThat(h2tap.exitCode(Duration.ofSeconds(5))).isEqualTo(SIGTERM_TWICE);
    h2tap.endedByTest();
  }

  @Test
  void sigtermDuringALoadEndsWithAWholeLog() throws Exception {
    Path log = stage.file("log.h2tap");
    H2tapProcess h2tap = underLoad(log);
    h2tap.terminate();
    assertThat(h2tap.exitCode(Duration.ofSeconds(15))).isZero();
    h2tap.endedByTest();
    assertThat(inspect(log, "--json")).contains("\"RUN_END\"").doesNotContain("\"GAP\"");
  }

  @Test
  void whatKillLeavesReadsBackUpToTheLastFlush() throws Exception {
    Path log = stage.file("log.h2tap");
    H2tapProcess h2tap = underLoad(log);
    long before = System.nanoTime();
    long answered = answered();
    Await.until(
        "what was answered until now is flushed",
        () -> System.nanoTime() - before > Duration.ofMillis(600).toNanos());
    h2tap.kill();
    long told = inspect(log, "--exchanges", "--json").lines().count();
    assertThat(told).as("exchanges in the log").isGreaterThanOrEqualTo(answered);
    assertThat(answered).isPositive();
  }

  /** Starts h2tap before nginx and h2load, and returns once some hundred requests are answered. */
  private H2tapProcess underLoad(Path log) throws Exception {
    int port = Ports.free();
    Nginx.start(stage, port, "server { listen 127.0.0.1:%d; }".formatted(port));
    Files.writeString(Nginx.www(stage).resolve("page"), "page");
    H2tapProcess h2tap =
        stage.h2tapOn(
            H2tapProcess.SAMPLED_LEAKS,
            "--upstream",
            "http://127.0.0.1:" + port,
            "--record",
            log.toString());
    stage.start(Tool.H2LOAD, "-n1000000", "-c4", "-m4", h2tap.http("/page"));
    Await.until("there is load", () -> answered() > 300);
    return h2tap;
  }

  /** Responses in nginx's access log. */
  private long answered() throws Exception {
    try (var files = Files.list(stage.directory())) {
      Path access =
          files
              .filter(file -> file.getFileName().toString().matches("nginx-\\d+\\.out"))
              .findFirst()
              .orElseThrow();
      return Files.readString(access).lines().filter(line -> line.contains("\" 200 ")).count();
    }
  }

  private String inspect(Path log, String... options) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(List.of(H2tapProcess.LAUNCHER.toString(), "inspect"));
    command.addAll(List.of(options));
    command.add(log.toString());
    RunningProcess inspect =
        stage.keep(
            new RunningProcess("inspect-" + options.length, stage.directory(), Map.of(), command));
    assertThat(inspect.exitCode(Duration.ofSeconds(60))).isZero();
    return inspect.stdout();
  }
}
