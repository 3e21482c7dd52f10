package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is exported of a real session is what others make of it. */
class ExportIT {
  private static final Path MODULES =
      Path.of("target", "har-validator", "META-INF", "resources", "webjars").toAbsolutePath();
  private static final Path SCRIPTS = Path.of("src", "test", "resources", "node").toAbsolutePath();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aSessionIsReadByOthersAndItsRequestsCanBeSentAgain() throws Exception {
    Certificates certificates = Certificates.in(stage);
    int port = Ports.free();
    RunningProcess witness =
        stage.serve(
            port,
            Tool.NODE,
            SCRIPTS.resolve("witness.js").toString(),
            String.valueOf(port),
            certificates.serverChain().toString(),
            certificates.serverKey().toString(),
            certificates.root().toString());
    Path log = record(certificates, port);
    List<JsonNode> sent = requests(witness);
    assertThat(sent).hasSize(5);

    har(log);
    others(log, sent.size());
    curl(log);
    List<JsonNode> all = requests(witness);
    assertThat(all.subList(sent.size(), all.size())).as("what curl sent").isEqualTo(sent);
  }

  private Path record(Certificates certificates, int port) throws Exception {
    Path log = stage.file("log.h2tap");
    H2tapProcess h2tap =
        stage.h2tap(
            "--upstream",
            "https://localhost:" + port,
            "--certs",
            certificates.mesh().toString(),
            "--record",
            log.toString());
    byte[] binary = new byte[40_000];
    new Random(1).nextBytes(binary);
    Path upload = Files.write(stage.file("upload"), binary);
    String host = "Host: localhost:" + port;
    Curl curl = new Curl(stage);
    String plain = h2tap.http("/page?q=a%20b&c=[1]&d={e}");
    assertThat(curl.run("-g", "-H", host, "-H", "X-Quote: it's \"$HOME\" `x`", plain).status())
        .isEqualTo(200);
    assertThat(curl.run("-H", host, "-I", "-A", "", h2tap.http("/")).status()).isEqualTo(200);
    curl.run("-H", host, "--json", "{\"it's\": \"grüße\\n\"}", h2tap.http("/json"));
    curl.run("-H", host, "-T", upload.toString(), h2tap.http("/put"));
    curl.run("-H", host, "-H", "X-Empty;", "-X", "DELETE", "--path-as-is", h2tap.http("/a/../b"));
    h2tap.terminate();
    assertThat(h2tap.exitCode(Duration.ofSeconds(15))).isZero();
    h2tap.endedByTest();
    return log;
  }

  private void har(Path log) throws Exception {
    Path har = export(log, "har");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(har)))
        .isEqualTo("rw-------");
    RunningProcess validation =
        run(
            List.of(
                Tool.NODE.path(),
                SCRIPTS + "/validate-har.js",
                har.toString(),
                MODULES.toString()));
    assertThat(validation.stdout().strip()).as(validation.transcript()).isEqualTo("valid 5");
    JsonNode entries = MAPPER.readTree(har.toFile()).path("log").path("entries");
    JsonNode first = entries.get(0);
    assertThat(first.at("/response/content/text").asText()).isEqualTo("{\"text\":\"grüße\"}");
    assertThat(first.at("/response/cookies/0/httpOnly").asBoolean()).isTrue();
    assertThat(first.path("serverIPAddress").asText()).isEqualTo("127.0.0.1");
    assertThat(first.at("/timings/ssl").asDouble()).isPositive();
    assertThat(first.at("/timings/connect").asDouble())
        .isGreaterThan(first.at("/timings/ssl").asDouble());
    assertThat(entries.get(1).at("/timings/connect").asDouble()).isEqualTo(-1);
    assertThat(first.at("/_upstream/protocol").asText()).isEqualTo("h2");
    assertThat(first.at("/_upstream/_tls/alpn").asText()).isEqualTo("h2");
    assertThat(first.at("/_upstream/_tls/peerCertificates/0/names").toString())
        .contains("DNS:localhost");
  }

  private void others(Path log, int exchanges) throws Exception {
    List<String> lines = Files.readAllLines(export(log, "jsonl"));
    long last = MAPPER.readTree(lines.get(lines.size() - 1)).path("sequence").asLong();
    assertThat(lines).as("a line a record").hasSize((int) last);
    assertThat(lines.stream().filter(line -> line.contains("\"type\":\"EXCHANGE\"")))
        .hasSize(exchanges);
    String[] events = Files.readString(export(log, "qlog")).split("\u001e");
    assertThat(events[1]).contains("urn:ietf:params:qlog:file:sequential");
    assertThat(events[events.length - 1]).endsWith("}\n");
    assertThat(Files.readString(export(log, "qlog")))
        .contains("\"http2:frame_created\"", "\"http2:frame_parsed\"", "loglevel:info");
    assertThat(Files.readString(export(log, "md")))
        .contains("No fault was found", "`TLSv1.3 ", "`GET localhost:", "RUN_START");
  }

  private void curl(Path log) throws Exception {
    Path commands = export(log, "curl");
    RunningProcess shell = run(List.of("/bin/sh", "-e", commands.toString()));
    assertThat(shell.exitCode(Duration.ofSeconds(30))).as(shell.transcript()).isZero();
  }

  private Path export(Path log, String format) {
    Path file = stage.file("export." + format);
    CommandLineRun run =
        CommandLineRun.of("export", log.toString(), "--to", format, "-o", file.toString());
    assertThat(run.code()).as(run.err()).isZero();
    return file;
  }

  private RunningProcess run(List<String> command) throws Exception {
    RunningProcess process =
        stage.keep(new RunningProcess("run", stage.directory(), Map.of(), command));
    process.exitCode(Duration.ofSeconds(30));
    return process;
  }

  private static List<JsonNode> requests(RunningProcess witness) throws Exception {
    List<JsonNode> requests = new ArrayList<>();
    for (String line : witness.stdout().lines().toList()) {
      requests.add(MAPPER.readTree(line));
    }
    return requests;
  }
}
