package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import dev.h2tap.recorder.log.SessionLog;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCommandTest {
  @TempDir Path directory;

  private Path log;
  private Recorder recorder;

  @BeforeEach
  void recordAnExchange() throws Exception {
    log = directory.resolve("run.h2tap");
    recorder =
        SessionLog.start(
            RecordingOptions.to(log.toString()),
            new Event.RunStarted("0.1.0", Map.of(), 1, "17", false));
    recorder.record(
        1,
        Side.DOWNSTREAM,
        Direction.NONE,
        new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", null, false, 0, 0));
    http1(Direction.RECEIVED, "GET /metrics HTTP/1.1\r\nHost: pod:9102\r\n\r\n");
    http1(
        Direction.SENT,
        "HTTP/1.1 502 down\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nsorry");
  }

  @Test
  void tellsTheStory() {
    CommandLineRun run = inspectClosed();
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("RUN_START", "OPEN", "GET /metrics HTTP/1.1", "│ sorry", "RUN_END");
  }

  @Test
  void tellsExchangesThatTheFilterLetsThrough() {
    CommandLineRun run = inspectClosed("--exchanges", "--filter", "status>=500");
    assertThat(run.out().lines())
        .singleElement()
        .asString()
        .contains("502  GET pod:9102/metrics  HTTP/1.1 → none");
    assertThat(inspect("--exchanges", "--filter", "status<500").out()).isEmpty();
    assertThat(inspect("--exchanges", "--connection", "2").out()).isEmpty();
  }

  @Test
  void tellsTheLastOfIt() {
    String whole = inspectClosed().out();
    List<String> lines = whole.lines().toList();
    assertThat(inspect("--last", "2").out().lines())
        .containsExactlyElementsOf(lines.subList(lines.size() - 2, lines.size()));
    assertThat(inspect("--last", "1000").out()).isEqualTo(whole);
    CommandLineRun none = inspect("--last", "0");
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("--last: give a number above 0");
  }

  @Test
  void printsJsonLines() {
    assertThat(inspectClosed("--json").out().lines())
        .allMatch(line -> line.startsWith("{\"kind\":") && line.endsWith("}"));
  }

  @Test
  void writesBodies() {
    Path bodies = directory.resolve("bodies");
    assertThat(inspectClosed("--body", bodies.toString()).code()).isZero();
    assertThat(bodies.resolve("1-1-response.txt")).hasContent("sorry");
  }

  @Test
  void showsNoMoreOfABodyThanAsked() {
    assertThat(inspectClosed("--body-limit", "2B").out()).contains("│ so\n").doesNotContain("sor");
  }

  @Test
  void followsALogUntilTheRunEnds() throws Exception {
    CompletableFuture<CommandLineRun> following =
        CompletableFuture.supplyAsync(() -> inspect("--follow"));
    recorder.close();
    assertThat(following.get(30, TimeUnit.SECONDS).out()).contains("RUN_END");
  }

  @Test
  void warnsOfDamageAndReadsOn() throws IOException {
    recorder.close();
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(bytes, bytes.length - 3));
    CommandLineRun run = inspect();
    assertThat(run.code()).isZero();
    assertThat(run.err()).startsWith("h2tap: warning: ").contains("offset");
    assertThat(run.out()).contains("GET /metrics").doesNotContain("RUN_END");
  }

  @Test
  void saysThatTheRecordingEndsBeforeTheResponse() throws IOException {
    http1(Direction.RECEIVED, "GET /late HTTP/1.1\r\nHost: pod:9102\r\n\r\n");
    recorder.close();
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(bytes, bytes.length - 3));
    assertThat(inspect("--exchanges", "--filter", "path=/late").out())
        .contains("GET pod:9102/late  HTTP/1.1 → ?", "the recording ends first");
    assertThat(inspect("--exchanges", "--filter", "path=/metrics").out()).contains("→ none");
  }

  @Test
  void namesTheDescriptorSetThatCannotBeRead() throws IOException {
    CommandLineRun run = inspectClosed("--proto-descriptor", "missing.pb");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("--proto-descriptor: cannot read missing.pb: no such file");
    Path text = Files.writeString(directory.resolve("api.proto"), "syntax = 1;");
    assertThat(inspect("--proto-descriptor", text.toString()).err())
        .contains("is no descriptor set; make it with protoc --include_imports");
  }

  @Test
  void suggestsWhatAFilterMayHaveMeant() {
    CommandLineRun run = inspectClosed("--filter", "type=GOWAY");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no type is 'GOWAY'", "did you mean GOAWAY?");
  }

  @Test
  void refusesWhatIsNoLog() throws IOException {
    Path text = Files.writeString(directory.resolve("notes.txt"), "hello ".repeat(100));
    for (Path path : List.of(text, directory.resolve("missing"))) {
      CommandLineRun run = CommandLineRun.of(Commands.ALL, "inspect", path.toString());
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err().lines()).singleElement().asString().contains(path.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--filter=stats=200", "--frames --tls", "--connection=x"})
  void refusesWrongOptions(String options) {
    CommandLineRun run = inspectClosed(options.split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
  }

  private CommandLineRun inspectClosed(String... options) {
    recorder.close();
    return inspect(options);
  }

  private CommandLineRun inspect(String... options) {
    return CommandLineRun.of(
        Commands.ALL,
        Stream.concat(Stream.of("inspect", log.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  private void http1(Direction direction, String text) {
    recorder.record(
        1,
        Side.DOWNSTREAM,
        direction,
        new Event.Plaintext(
            Syntax.HTTP1, -1, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)));
  }
}
