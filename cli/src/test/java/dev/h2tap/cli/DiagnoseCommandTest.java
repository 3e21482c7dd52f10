package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import dev.h2tap.recorder.log.SessionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnoseCommandTest {
  @TempDir Path directory;

  private Path log;
  private Recorder recorder;

  @BeforeEach
  void startRecording() throws Exception {
    log = directory.resolve("run.h2tap");
    recorder =
        SessionLog.start(
            RecordingOptions.to(log.toString()),
            new Event.RunStarted("0.1.0", Map.of(), 1, "17", false));
  }

  @Test
  void aFaultIsNamedWithItsEvidenceAndRemedy() {
    failToConnect();
    CommandLineRun run = diagnoseClosed();
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("fault unreachable", "record 2", "OPEN_FAILED", "check the host name");
  }

  @Test
  void programsGetOneJsonObject() throws Exception {
    failToConnect();
    CommandLineRun run = diagnoseClosed("--json");
    assertThat(run.code()).isEqualTo(1);
    JsonNode finding = new ObjectMapper().readTree(run.out()).path("findings").path(0);
    assertThat(finding.path("id").asText()).isEqualTo("unreachable");
    assertThat(finding.path("severity").asText()).isEqualTo("fault");
    assertThat(finding.path("cause").asText()).isEqualTo("pod does not resolve");
    assertThat(finding.path("evidence").toString()).isEqualTo("[2]");
    assertThat(finding.path("remedy").asText()).isEqualTo("check the host name");
    assertThat(finding.path("confidence").asText()).isEqualTo("high");
  }

  @Test
  void aLogWithoutAFaultSaysSo() {
    CommandLineRun run = diagnoseClosed();
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("no fault found in 0 connections and 0 exchanges\n");
    assertThat(diagnose("--json").out()).isEqualTo("{\"findings\":[]}\n");
  }

  @Test
  void aLogThatStillGrowsIsReadToItsEnd() {
    failToConnect();
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (diagnose().code() != 1) {
            Thread.onSpinWait();
          }
        });
    recorder.close();
  }

  @Test
  void damageIsWarnedAboutAndTheRestIsJudged() throws IOException {
    failToConnect();
    recorder.close();
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(bytes, bytes.length - 3));
    CommandLineRun run = diagnose();
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("h2tap: warning: ").contains("offset");
    assertThat(run.out()).contains("fault unreachable");
  }

  @Test
  void whatIsNoLogIsRefused() throws IOException {
    recorder.close();
    Path text = Files.writeString(directory.resolve("notes.txt"), "hello ".repeat(100));
    for (Path path : List.of(text, directory.resolve("missing"))) {
      CommandLineRun run = CommandLineRun.of(Commands.ALL, "diagnose", path.toString());
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).singleElement().asString().contains(path.toString());
    }
  }

  private void failToConnect() {
    recorder.record(
        1,
        Side.UPSTREAM,
        Direction.NONE,
        new Event.ConnectFailed(
            "http://pod:1", null, "pod does not resolve; check the host name", 2_000_000));
  }

  private CommandLineRun diagnoseClosed(String... options) {
    recorder.close();
    return diagnose(options);
  }

  private CommandLineRun diagnose(String... options) {
    return CommandLineRun.of(
        Commands.ALL,
        Stream.concat(Stream.of("diagnose", log.toString()), Stream.of(options))
            .toArray(String[]::new));
  }
}
