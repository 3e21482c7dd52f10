package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told when the upstream fails: phrase, Proxy-Status and body say the same. */
class UpstreamFailureIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.in(STAGE);
  }

  @Test
  void nobodyListens() throws Exception {
    int port = Ports.free();
    assertThat(reason(502, "--upstream", "http://127.0.0.1:" + port))
        .contains("127.0.0.1:" + port)
        .contains("refused");
  }

  @Test
  void theNameDoesNotResolve() throws Exception {
    assertThat(reason(502, "--upstream", "http://no-such-host.invalid:9"))
        .isEqualTo("no-such-host.invalid does not resolve; check the host name");
  }

  @Test
  void aResetAfterAClientHelloWithoutAlpn() throws Exception {
    RawUpstream upstream = RawUpstream.start(STAGE, (connection, n) -> resetAfterHello(connection));
    assertThat(reason(502, "--upstream", https(upstream.port()), "--alpn", "none"))
        .isEqualTo(
            "upstream reset the connection right after a ClientHello that offered no ALPN;"
                + " try --alpn h2,http/1.1 or --preset istio");
  }

  private static void resetAfterHello(RawConnection connection) throws Exception {
    connection.read(ByteBuffer.wrap(connection.read(5)).getShort(3));
    connection.reset();
  }

  @Test
  void tlsToAPlaintextPort() throws Exception {
    int port = Ports.free();
    Nginx.start(STAGE, port, "server { listen 127.0.0.1:%d; }".formatted(port));
    assertThat(reason(502, "--upstream", https(port))).contains("plaintext").contains("http://");
  }

  @Test
  void plaintextToATlsPort() throws Exception {
    int port = Ports.free();
    opensslServer(port);
    assertThat(reason(502, "--upstream", "http://127.0.0.1:" + port)).contains("TLS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void aClientCertificateIsWantedAndThereIsNone(String version) throws Exception {
    int port = Ports.free();
    opensslServer(port, version, "-Verify", "3", "-verify_return_error");
    assertThat(reason(502, "--upstream", https(port), "--ca-file", certificates.root().toString()))
        .contains("client certificate")
        .contains("--certs");
  }

  @Test
  void aClientCertificateOfAnotherCa() throws Exception {
    int port = Ports.free();
    opensslServer(
        port, "-Verify", "3", "-verify_return_error", "-CAfile", certificates.root().toString());
    assertThat(
            reason(
                502,
                "--upstream",
                https(port),
                "--ca-file",
                certificates.root().toString(),
                "--cert-file",
                certificates.strangerChain().toString(),
                "--key-file",
                certificates.strangerKey().toString()))
        .contains("client certificate");
  }

  @Test
  void aServerCertificateOfAnUnknownCa() throws Exception {
    int port = Ports.free();
    opensslServer(port);
    assertThat(reason(502, "--upstream", https(port))).contains("certificate").contains("CA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void theScrapeDeadlineIsKept(String version) throws Exception {
    RawUpstream silent = RawUpstream.start(STAGE, (connection, n) -> connection.readToEnd());
    H2tapProcess h2tap = STAGE.h2tap("--upstream", silent.url());
    Curl.Response response =
        new Curl(STAGE)
            .run(
                version,
                "--max-time",
                "4",
                "-H",
                "X-Prometheus-Scrape-Timeout-Seconds: 4",
                h2tap.http("/"));
    assertThat(response.exit()).as(response.error()).isZero();
    assertThat(response.status()).isEqualTo(504);
    assertThat(response.body()).contains("scrape timeout");
  }

  private static String https(int port) {
    return "https://127.0.0.1:" + port;
  }

  private static void opensslServer(int port, String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:" + port, "-www"));
    arguments.addAll(List.of("-cert", certificates.serverChain().toString()));
    arguments.addAll(List.of("-cert_chain", certificates.serverChain().toString()));
    arguments.addAll(List.of("-key", certificates.serverKey().toString()));
    arguments.addAll(List.of(options));
    STAGE.serve(port, Tool.OPENSSL, arguments.toArray(String[]::new));
  }

  /** Asks over HTTP/1.1 and HTTP/2; returns the reason phrase once all places agree on it. */
  private static String reason(int status, String... options) throws Exception {
    H2tapProcess h2tap = STAGE.h2tap(options);
    Curl curl = new Curl(STAGE);
    Curl.Response http1 = curl.run(h2tap.http("/"));
    Curl.Response http2 = curl.run("--http2-prior-knowledge", h2tap.http("/"));
    assertThat(http1.status()).isEqualTo(status);
    assertThat(http2.status()).isEqualTo(status);
    for (Curl.Response response : List.of(http1, http2)) {
      assertThat(response.body()).isEqualTo("h2tap: " + http1.reason() + "\n");
      assertThat(response.field("proxy-status")).hasSize(1);
      assertThat(response.field("proxy-status").get(0))
          .startsWith("h2tap; error=")
          .endsWith("; details=\"" + http1.reason() + "\"");
    }
    return http1.reason();
  }
}
