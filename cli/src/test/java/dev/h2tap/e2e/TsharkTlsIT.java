package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The handshake messages and alerts that {@code inspect --tls --json} lists are those that tshark
 * finds on the wire with the recorded key log.
 */
class TsharkTlsIT {
  private static final int FATAL = 2;

  @RegisterExtension static final Stage STAGE = new Stage();
  private static Certificates certificates;

  @BeforeAll
  static void start() throws Exception {
    certificates = Certificates.in(STAGE);
    Files.writeString(Nginx.www(STAGE).resolve("metrics"), "fine 1\n");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "TLS 1.3 with client certificate, -tls1_3",
    "TLS 1.2 with client certificate, -tls1_2",
    "TLS 1.2 with AES-128, -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256",
    "TLS 1.3 with ChaCha20, -tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256",
    "HelloRetryRequest, -tls1_3 -groups P-384",
  })
  void listsHandshakesWithOpenSsl(String name, String options) throws Exception {
    int port = openSsl(options + " -Verify 3 -verify_return_error");
    run(port, 200, "--certs", certificates.mesh().toString()).assertSame();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "missing, -tls1_3, 116",
    "missing, -tls1_2, 40",
    "unknown, -tls1_3, 48",
    "unknown, -tls1_2, 48",
  })
  void listsRefusedClientCertificates(String fault, String version, int alert) throws Exception {
    int port = openSsl(version + " -Verify 3 -verify_return_error");
    Run run =
        fault.equals("missing")
            ? run(port, 502, "--ca-file", certificates.root().toString())
            : run(
                port,
                502,
                "--ca-file",
                certificates.root().toString(),
                "--cert-file",
                certificates.strangerChain().toString(),
                "--key-file",
                certificates.strangerKey().toString());
    run.assertSame();
    assertThat(run.told.alerts.toString()).contains("alert " + alert);
  }

  /** What the wire shows to everybody, what is hidden, and what h2tap's TLS engine reported. */
  @ParameterizedTest(name = "{0}, TLS {1}")
  @CsvSource({
    "--no-secrets, 1_3",
    "--no-secrets, 1_2",
    "--tls-engine=jdk, 1_3",
    "--tls-engine=jdk, 1_2",
  })
  void withoutSecretsTheRestIsTold(String option, String version) throws Exception {
    int port = openSsl("-tls" + version + " -Verify 3 -verify_return_error");
    Run refused = run(port, 502, "--ca-file", certificates.root().toString(), option);
    assertThat(refused.told.messages).isNotEmpty().isEqualTo(refused.wire.messages);
    assertThat(refused.told.alerts.toString())
        .contains(version.equals("1_3") ? "alert 116" : "alert 40");
    assertThat(refused.hidden).isNotEmpty().allMatch(line -> line.contains("no secret"));
    if (version.equals("1_3")) {
      assertThat(refused.handshakes)
          .singleElement()
          .satisfies(
              handshake -> {
                assertThat(handshake.path("version").asText()).isEqualTo("TLSv1.3");
                assertThat(handshake.path("suite").asText()).startsWith("TLS_");
                assertThat(handshake.path("peerChain")).isNotEmpty();
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void listsHandshakesWithNginx(String version) throws Exception {
    int port = Ports.free();
    nginx(port, "ssl_protocols " + version + "; " + Nginx.mutualTls(certificates));
    run(port, 200, "--certs", certificates.mesh().toString()).assertSame();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void listsRefusalsOfAlpnByNginx(String version) throws Exception {
    int port = Ports.free();
    nginx(port, "ssl_protocols " + version + "; " + Nginx.mutualTls(certificates));
    Run run = run(port, 502, "--certs", certificates.mesh().toString(), "--alpn", "istio");
    run.assertSame();
    assertThat(run.told.alerts.toString()).contains("alert 120");
  }

  @Test
  void listsHandshakesWithPrometheus() throws Exception {
    int origin = Ports.free();
    nginx(origin, Nginx.mutualTls(certificates));
    List<String> options =
        List.of(
            "--upstream",
            "https://127.0.0.1:" + origin,
            "--certs",
            certificates.mesh().toString(),
            "--listen-cert",
            certificates.serverChain().toString(),
            "--listen-key",
            certificates.serverKey().toString(),
            "--record");
    Path log = STAGE.file("open.h2tap");
    Path strictLog = STAGE.file("strict.h2tap");
    H2tapProcess open = h2tap(options, log.toString());
    H2tapProcess strict =
        h2tap(options, strictLog.toString(), "--listen-client-ca", certificates.root().toString());
    Capture capture = Capture.start(STAGE, origin, open.port(), strict.port());
    Path certs = certificates.mesh();
    Prometheus prometheus =
        Prometheus.start(
            STAGE,
            List.of(
                Prometheus.job("tls13", "https", open.port(), Prometheus.tls(certs, true, true)),
                Prometheus.job(
                    "tls12",
                    "https",
                    open.port(),
                    Prometheus.tls(certs, false, true) + "      max_version: TLS12\n"),
                Prometheus.job(
                    "stranger", "https", open.port(), "    tls_config: {server_name: stranger}\n"),
                Prometheus.job("mutual", "https", strict.port(), Prometheus.tls(certs, true, true)),
                Prometheus.job(
                    "missing",
                    "https",
                    strict.port(),
                    "    tls_config: {insecure_skip_verify: true}\n"),
                Prometheus.job(
                    "missing12",
                    "https",
                    strict.port(),
                    "    tls_config: {insecure_skip_verify: true, max_version: TLS12}\n")));
    for (String job : List.of("tls13", "tls12", "mutual")) {
      prometheus.await(job, "up", "");
    }
    for (String job : List.of("stranger", "missing", "missing12")) {
      prometheus.await(job, "down", ".+");
    }
    prometheus.stop();
    stop(open);
    stop(strict);
    capture.end();
    new Run(capture, List.of(log, strictLog)).assertSame();
  }

  private static H2tapProcess h2tap(List<String> options, String... more) throws Exception {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return STAGE.h2tap(all.toArray(String[]::new));
  }

  private static void nginx(int port, String directives) throws Exception {
    Nginx.start(
        STAGE, port, "server { listen 127.0.0.1:%d ssl http2; %s }".formatted(port, directives));
  }

  private static int openSsl(String options) throws Exception {
    int port = Ports.free();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                certificates.serverChain().toString(),
                "-key",
                certificates.serverKey().toString(),
                "-cert_chain",
                certificates.serverChain().toString(),
                "-CAfile",
                certificates.root().toString(),
                "-www"));
    arguments.addAll(List.of(options.split(" ")));
    STAGE.serve(port, Tool.OPENSSL, arguments.toArray(String[]::new));
    return port;
  }

  private static Run run(int origin, int status, String... options) throws Exception {
    Path log = STAGE.file("log-" + origin + ".h2tap");
    H2tapProcess h2tap =
        h2tap(
            List.of("--upstream", "https://127.0.0.1:" + origin, "--record", log.toString()),
            options);
    Capture capture = Capture.start(STAGE, origin);
    Curl.Response response = new Curl(STAGE).run(h2tap.http("/metrics"));
    assertThat(response.status()).as(response.reason()).isEqualTo(status);
    stop(h2tap);
    capture.end();
    return new Run(capture, List.of(log));
  }

  private static void stop(H2tapProcess h2tap) throws Exception {
    h2tap.terminate();
    assertThat(h2tap.exitCode(Duration.ofSeconds(15))).isZero();
    h2tap.endedByTest();
  }

  /**
   * What was said, by connection.
   *
   * @param messages sender's port, type and length of each handshake message
   * @param alerts sender's port and number of each fatal alert
   */
  private record Talk(Map<String, List<String>> messages, Map<String, List<String>> alerts) {
    Talk() {
      this(new TreeMap<>(), new TreeMap<>());
    }

    void message(int from, int to, String type, String length) {
      of(messages, from, to).add("%d: type %s length %s".formatted(from, type, length));
    }

    void alert(int from, int to, String number) {
      of(alerts, from, to).add("%d: alert %s".formatted(from, number));
    }

    private static List<String> of(Map<String, List<String>> map, int from, int to) {
      String connection = Math.min(from, to) + " and " + Math.max(from, to);
      return map.computeIfAbsent(connection, key -> new ArrayList<>());
    }
  }

  /** The same run as tshark saw it on the wire and as inspect tells it from the logs. */
  private static final class Run {
    private final Talk wire;
    private final Talk told = new Talk();
    private final List<String> hidden = new ArrayList<>();
    private final List<JsonNode> handshakes = new ArrayList<>();

    Run(Capture capture, List<Path> logs) throws Exception {
      List<String> secrets = new ArrayList<>();
      for (Path log : logs) {
        secrets.addAll(secrets(log));
        tell(log);
      }
      Path keys = STAGE.file("keys-" + logs.get(0).getFileName());
      wire = wire(capture, Files.write(keys, secrets));
    }

    void assertSame() {
      assertThat(told.messages).isNotEmpty().isEqualTo(wire.messages);
      assertThat(told.alerts).isEqualTo(wire.alerts);
    }

    private static List<String> secrets(Path log) throws Exception {
      List<String> lines = new ArrayList<>();
      try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
        for (LogRecord record = reader.next(); record != null; record = reader.next()) {
          if (record.event() instanceof Event.TlsSecret secret) {
            lines.add(secret.line());
          }
        }
      }
      return lines;
    }

    private void tell(Path log) throws Exception {
      Map<Integer, Integer> local = new TreeMap<>();
      Map<Integer, Integer> remote = new TreeMap<>();
      for (JsonNode entry : inspect(log)) {
        int connection = entry.path("connection").asInt();
        if (entry.path("type").asText().equals("OPEN")) {
          local.put(connection, port(entry.path("local").asText()));
          remote.put(connection, port(entry.path("remote").asText()));
        } else if (entry.path("kind").asText().equals("tls")) {
          boolean sent = entry.path("direction").asText().equals("sent");
          int from = (sent ? local : remote).getOrDefault(connection, 0);
          int to = (sent ? remote : local).getOrDefault(connection, 0);
          if (entry.has("typeNumber")) {
            told.message(
                from, to, entry.path("typeNumber").asText(), entry.path("length").asText());
          } else if (entry.path("fatal").asBoolean()) {
            told.alert(from, to, entry.path("number").asText());
          } else if (entry.has("hides")) {
            hidden.add(entry.path("hides").asText() + ": " + entry.path("reason").asText());
          } else if (entry.path("type").asText().equals("HANDSHAKE")) {
            handshakes.add(entry);
          }
        }
      }
    }

    private static List<JsonNode> inspect(Path log) throws Exception {
      RunningProcess inspect =
          STAGE.keep(
              new RunningProcess(
                  "inspect-" + log.getFileName(),
                  STAGE.directory(),
                  Map.of(),
                  List.of(H2tapProcess.LAUNCHER.toString(), "inspect", "--json", log.toString())));
      assertThat(inspect.exitCode(Duration.ofSeconds(30))).as(inspect.transcript()).isZero();
      List<JsonNode> entries = new ArrayList<>();
      for (String line : Files.readAllLines(inspect.stdoutFile())) {
        entries.add(new ObjectMapper().readTree(line));
      }
      return entries;
    }

    private static int port(String address) {
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static Talk wire(Capture capture, Path keys) throws Exception {
      Talk talk = new Talk();
      List<String> options =
          new ArrayList<>(
              List.of(
                  "-o",
                  "tls.keylog_file:" + keys,
                  "-Y",
                  "tls.handshake or tls.alert_message",
                  "-T",
                  "fields",
                  "-E",
                  "separator=;"));
      options.addAll(capture.decodedAs("tls"));
      for (String field :
          List.of(
              "tcp.srcport",
              "tcp.dstport",
              "tls.handshake.type",
              "tls.handshake.length",
              "tls.alert_message.level",
              "tls.alert_message.desc")) {
        options.addAll(List.of("-e", field));
      }
      for (String line : capture.read(options.toArray(String[]::new)).lines().toList()) {
        String[] fields = line.split(";", -1);
        int from = Integer.parseInt(fields[0]);
        int to = Integer.parseInt(fields[1]);
        String[] types = fields[2].split(",");
        String[] lengths = fields[3].split(",");
        for (int i = 0; i < types.length && !fields[2].isEmpty(); i++) {
          talk.message(from, to, types[i], lengths[i]);
        }
        String[] levels = fields[4].split(",");
        String[] alerts = fields[5].split(",");
        for (int i = 0; i < alerts.length && !fields[5].isEmpty(); i++) {
          if (Integer.parseInt(levels[i]) == FATAL) {
            talk.alert(from, to, alerts[i]);
          }
        }
      }
      return talk;
    }
  }
}
