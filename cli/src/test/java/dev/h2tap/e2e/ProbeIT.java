package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code h2tap probe} says of real servers, and of what is none, what is so. */
class ProbeIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  @RegisterExtension static final Stage STAGE = new Stage();
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.in(STAGE);
  }

  private static String mesh() {
    return certificates.mesh().toString();
  }

  private static String verdict(ProbeRun run) {
    return String.join("\n", run.strings("verdict"));
  }

  private static JsonNode plaintext(ProbeRun run, String protocol) {
    for (JsonNode attempt : run.json().path("attempts")) {
      if (!attempt.path("tls").asBoolean() && attempt.path("protocol").asText().equals(protocol)) {
        return attempt;
      }
    }
    throw new AssertionError(run.json().toPrettyString());
  }

  @Test
  void nginxOverMutualTls() throws Exception {
    int port = Ports.free();
    Nginx.start(
        STAGE,
        port,
        "server { listen 127.0.0.1:%d ssl http2; ssl_protocols TLSv1.2 TLSv1.3; %s }"
            .formatted(port, Nginx.mutualTls(certificates)));
    ProbeRun run = ProbeRun.of(STAGE, port, "--certs", mesh());
    assertThat(run.exit()).isZero();
    assertThat(plaintext(run, "http1").path("finding").asText()).isEqualTo("tls-port");
    assertThat(run.json().path("worksAsGiven").asBoolean()).isTrue();
    assertThat(run.given().path("handshake").path("alpn").asText()).isEqualTo("h2");
    assertThat(verdict(run))
        .contains("speaks TLS 1.2 and 1.3")
        .contains("wants a client certificate, and answers 400 without one")
        .contains("its certificate satisfies --verify full");
    JsonNode prometheus = run.json().path("prometheus");
    assertThat(prometheus.path("scheme").asText()).isEqualTo("https");
    assertThat(prometheus.path("enable_http2").asBoolean()).isTrue();
    assertThat(prometheus.path("tls_config").path("cert_file").asText())
        .isEqualTo(certificates.clientChain().toString());
    assertThat(prometheus.path("tls_config").has("insecure_skip_verify")).isFalse();
  }

  @Test
  void opensslWithOneVersionAndWithoutClientCertificates() throws Exception {
    int port = Ports.free();
    STAGE.serve(
        port,
        Tool.OPENSSL,
        "s_server",
        "-accept",
        "127.0.0.1:" + port,
        "-www",
        "-tls1_2",
        "-cert",
        certificates.serverChain().toString(),
        "-cert_chain",
        certificates.serverChain().toString(),
        "-key",
        certificates.serverKey().toString());
    ProbeRun run = ProbeRun.of(STAGE, port, "--certs", mesh());
    assertThat(run.exit()).isZero();
    assertThat(verdict(run))
        .contains("speaks only TLS 1.2")
        .contains("needs no client certificate");
    assertThat(run.sidecars()).isEmpty();
    assertThat(run.json().path("prometheus").path("tls_config").has("cert_file")).isFalse();
  }

  @Test
  void http2InPlaintext() throws Exception {
    int port = Ports.free();
    STAGE.serve(port, Tool.NGHTTPD, "--no-tls", "-a", "127.0.0.1", "-d", "/", String.valueOf(port));
    ProbeRun run = ProbeRun.of(STAGE, port);
    assertThat(run.exit()).isZero();
    assertThat(plaintext(run, "h2").path("works").asBoolean()).isTrue();
    assertThat(plaintext(run, "http1").path("finding").asText()).isEqualTo("h2-to-http1-reader");
    assertThat(run.json().path("h2tap").path("upstream").asText())
        .isEqualTo("http://127.0.0.1:" + port);
    assertThat(run.strings("h2tap", "options")).containsExactly("--upstream-protocol", "h2");
    assertThat(run.json().path("prometheus").path("direct").asBoolean()).isFalse();
  }

  @Test
  void plaintextHttp1() throws Exception {
    int port = Ports.free();
    Nginx.start(STAGE, port, "server { listen 127.0.0.1:%d; }".formatted(port));
    ProbeRun run = ProbeRun.of(STAGE, port);
    assertThat(run.exit()).isZero();
    assertThat(run.strings("findings")).containsExactly("plaintext-port");
    assertThat(run.json().path("prometheus").path("scheme").asText()).isEqualTo("http");
  }

  @Test
  void anotherOfferIsTriedToo() throws Exception {
    int port = Ports.free();
    Nginx.start(
        STAGE,
        port,
        "server { listen 127.0.0.1:%d ssl http2; ssl_protocols TLSv1.2 TLSv1.3; %s }"
            .formatted(port, Nginx.mutualTls(certificates)));
    ProbeRun run = ProbeRun.of(STAGE, port, "--certs", mesh(), "--alpn", "http/1.1,h2");
    assertThat(run.given().path("handshake").path("alpn").asText()).isEqualTo("h2");
    assertThat(run.json().path("attempts")).hasSize(13);
  }

  @Test
  void aClosedPort() throws Exception {
    ProbeRun run = ProbeRun.of(STAGE, Ports.free());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.strings("findings")).containsExactly("unreachable");
    assertThat(verdict(run)).contains("connection refused");
    assertThat(run.json().path("attempts")).hasSize(1);
  }

  @Test
  void aNameThatDoesNotResolve() throws Exception {
    ProbeRun run = ProbeRun.of(STAGE, "no-such-host.invalid:9102");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.strings("findings")).containsExactly("unreachable");
    assertThat(verdict(run)).contains("no-such-host.invalid does not resolve");
  }

  @Test
  void aPeerThatSaysNothing() throws Exception {
    RawUpstream silent = RawUpstream.start(STAGE, (connection, number) -> connection.readToEnd());
    long start = System.nanoTime();
    ProbeRun run = ProbeRun.of(STAGE, silent.port(), "--timeout", TIMEOUT.toSeconds() + "s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusSeconds(8));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.strings("findings")).containsExactly("slow");
    assertThat(verdict(run)).contains("said nothing after ClientHello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "-ERR unknown command\r\n"})
  void anotherProtocol(String greeting) throws Exception {
    RawUpstream peer =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.send(greeting);
              connection.readToEnd();
            });
    ProbeRun run = ProbeRun.of(STAGE, peer.port(), "--timeout", "4s");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(verdict(run))
        .contains(
            "the peer speaks " + (greeting.startsWith("SSH") ? "SSH" : "Redis") + ", and no HTTP");
  }

  @Test
  void garbage() throws Exception {
    byte[] garbage = new byte[3000];
    new Random(1).nextBytes(garbage);
    String text = new String(garbage, StandardCharsets.ISO_8859_1);
    RawUpstream peer =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.send(text);
              connection.readToEnd();
            });
    ProbeRun run = ProbeRun.of(STAGE, peer.port(), "--timeout", "4s");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(verdict(run)).contains("bytes that are no TLS and no HTTP");
  }

  @Test
  void aHandshakeMessageOf16Mebibytes() throws Exception {
    RawUpstream peer =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.send("\u0016\u0003\u0003\u0040\u0000\u0002\u00ff\u00ff\u00ff\u0003\u0003");
              String rest = "a".repeat(16384);
              connection.send(rest.substring(6));
              for (int i = 0; i < 1024; i++) {
                connection.send("\u0016\u0003\u0003\u0040\u0000" + rest);
              }
            });
    ProbeRun run = ProbeRun.of(STAGE, peer.port(), "--timeout", "6s");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.strings("findings")).containsExactly("tls-garbled");
    assertThat(verdict(run)).contains("EXCESSIVE_MESSAGE_SIZE");
  }

  @Test
  void theSessionCanBeInspected() throws Exception {
    int port = Ports.free();
    Nginx.start(
        STAGE,
        port,
        "server { listen 127.0.0.1:%d ssl http2; ssl_protocols TLSv1.2 TLSv1.3; %s }"
            .formatted(port, Nginx.mutualTls(certificates)));
    Path log = STAGE.file("probe.h2tap");
    ProbeRun run = ProbeRun.of(STAGE, port, "--certs", mesh(), "--record", log.toString());
    List<String> command =
        new ArrayList<>(List.of(H2tapProcess.LAUNCHER.toString(), "inspect", log.toString()));
    RunningProcess inspect =
        STAGE.keep(new RunningProcess("inspect-probe", STAGE.directory(), Map.of(), command));
    assertThat(inspect.exitCode(Duration.ofSeconds(30))).isZero();
    for (JsonNode attempt : run.json().path("attempts")) {
      assertThat(inspect.stdout()).contains("#" + attempt.path("connection").asLong() + " ");
    }
    assertThat(inspect.stdout()).contains("experiment: ALPN istio-http/1.1,http/1.1");
  }
}
