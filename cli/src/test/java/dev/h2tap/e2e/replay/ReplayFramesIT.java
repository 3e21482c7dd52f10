package dev.h2tap.e2e.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.cli.ExitCode;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.Http2Wire;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import dev.h2tap.e2e.failure.ProxyThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code h2tap replay frames} against nghttpd that asks for a client certificate. */
class ReplayFramesIT {
  @RegisterExtension static final Stage STAGE = new Stage();

  private static final int PROTOCOL_ERROR = 1;

  private static Certificates certificates;
  private static int port;
  private static Path log;

  /** A good session of curl with nghttpd, then a client that breaks the protocol. */
  @BeforeAll
  static void record() throws Exception {
    certificates = Certificates.in(STAGE);
    Files.createDirectories(STAGE.file("www"));
    Files.writeString(STAGE.file("www").resolve("page"), "page");
    port = nghttpd();
    log = STAGE.file("recorded.h2tap");
    ProxyThread proxy =
        ProxyThread.start(
            STAGE,
            List.of(
                "--upstream",
                "https://127.0.0.1:" + port,
                "--certs",
                certificates.mesh().toString(),
                "--record",
                log.toString()));
    Curl.Response response = new Curl(STAGE).run(proxy.http("/page"));
    assertThat(response.body()).isEqualTo("page");
    Http2Wire broken = Http2Wire.connect(proxy.port());
    broken.send(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, 2, (byte) 0x82);
    assertThat(broken.await(Http2Wire.GOAWAY).errorCode()).isEqualTo(PROTOCOL_ERROR);
    proxy.stop();
  }

  @Test
  void aProtocolErrorIsReproducedWithTheSameGoaway() throws Exception {
    Path again = STAGE.file("again.h2tap");
    long broken = connectionOf(log, "type=GOAWAY code=PROTOCOL_ERROR side=downstream");
    CommandLineRun first =
        replay(log, broken, "--upstream-tls", "on", "--alpn", "h2", "--record", again.toString());
    assertThat(first.out())
        .contains(" of connection " + broken + " to https://127.0.0.1:" + port + " ALPN h2")
        .doesNotContain("GOAWAY");
    CommandLineRun second = replay(again, connectionOf(again, "type=GOAWAY"), "--json");
    assertThat(second.code()).as(second.toString()).isEqualTo(ExitCode.GOOD);
    JsonNode told = new ObjectMapper().readTree(second.out());
    assertThat(told.get("same").asBoolean()).isTrue();
    assertThat(told.get("alpn").asText()).isEqualTo("h2");
    assertThat(told.get("answers").findValuesAsText("text"))
        .anyMatch(text -> text.startsWith("GOAWAY PROTOCOL_ERROR"));
  }

  @Test
  void aGoodSessionIsAnsweredAsItWasAndAChangedServerIsToldApart() throws Exception {
    long upstream = connectionOf(log, "type=HEADERS side=upstream");
    CommandLineRun same = replay(log, upstream, "--speed", "max");
    assertThat(same.code()).as(same.toString()).isEqualTo(ExitCode.GOOD);
    assertThat(same.out()).contains("answers as recorded").contains("4 bytes, SHA-256");
    int other = nghttpd("--trailer", "x-check: 42");
    CommandLineRun changed = replayTo(other, log, upstream, "--speed", "max");
    assertThat(changed.code()).isEqualTo(ExitCode.FAILED);
    assertThat(changed.out())
        .contains("stream 3 parts from the recording:")
        .contains("recorded  without it")
        .contains("now       trailer: x-check");
  }

  @Test
  void theLogThatIsReplayedIsNotRecordedOnto() throws Exception {
    byte[] before = Files.readAllBytes(log);
    CommandLineRun run = replay(log, connectionOf(log, "type=HEADERS"), "--record", log.toString());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("is the log that is replayed; record to another one");
    assertThat(Files.readAllBytes(log)).isEqualTo(before);
  }

  @Test
  void whoIsNotThereAndWhatIsNotInTheLogAreNamed() throws Exception {
    int nobody = Ports.free();
    CommandLineRun refused = replayTo(nobody, log, connectionOf(log, "type=HEADERS"));
    assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err())
        .startsWith("h2tap: nothing was sent to 127.0.0.1:" + nobody)
        .contains("connection refused");
    CommandLineRun unknown = replay(log, 99);
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err())
        .startsWith("h2tap: there is no connection 99 in the log; --connection may be 1, 2");
  }

  private static CommandLineRun replay(Path of, long connection, String... more) throws Exception {
    return replayTo(port, of, connection, more);
  }

  private static CommandLineRun replayTo(int to, Path of, long connection, String... more)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("replay", "frames", of.toString()));
    command.addAll(List.of("--connection", Long.toString(connection), "--to", "127.0.0.1:" + to));
    command.addAll(List.of("--certs", certificates.mesh().toString()));
    command.addAll(List.of(more));
    return CommandLineRun.of(command.toArray(String[]::new));
  }

  private static long connectionOf(Path of, String filter) throws Exception {
    CommandLineRun run = CommandLineRun.of("inspect", of.toString(), "--filter", filter, "--json");
    assertThat(run.out()).as(run.err()).isNotEmpty();
    return new ObjectMapper()
        .readTree(run.out().lines().findFirst().orElse(""))
        .get("connection")
        .asLong();
  }

  private static int nghttpd(String... options) throws Exception {
    int free = Ports.free();
    List<String> arguments = new ArrayList<>(List.of("--verify-client", "-a", "127.0.0.1"));
    arguments.addAll(List.of("-d", STAGE.file("www").toString()));
    arguments.addAll(List.of(options));
    arguments.add(Integer.toString(free));
    arguments.add(certificates.serverKey().toString());
    arguments.add(certificates.serverChain().toString());
    RunningProcess server = STAGE.serve(free, Tool.NGHTTPD, arguments.toArray(String[]::new));
    assertThat(server.isAlive()).isTrue();
    return free;
  }
}
