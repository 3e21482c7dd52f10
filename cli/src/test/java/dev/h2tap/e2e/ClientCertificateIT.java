package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates on both legs: h2tap's listener wants one, nginx and nghttpx want h2tap's. */
class ClientCertificateIT {
  private static final int TLS_ERROR = 35;
  private static final int SEND_ERROR = 55;
  private static final int RECEIVE_ERROR = 56;

  @RegisterExtension static final Stage STAGE = new Stage();
  private static final Curl CURL = new Curl(STAGE);
  private static Certificates certificates;
  private static H2tapProcess strict;
  private static int nghttpx;

  @BeforeAll
  static void start() throws Exception {
    certificates = Certificates.in(STAGE);
    Files.writeString(Nginx.www(STAGE).resolve("page"), "page");
    int plain = Ports.free();
    int http2 = Ports.free();
    Nginx.start(
        STAGE,
        http2,
        """
        server { listen 127.0.0.1:%d; }
        server { listen 127.0.0.1:%d ssl http2; %s }
        """
            .formatted(plain, http2, Nginx.mutualTls(certificates)));
    nghttpx = Ports.free();
    STAGE.serve(
        nghttpx,
        Tool.NGHTTPX,
        "--frontend=127.0.0.1," + nghttpx,
        "--backend=127.0.0.1," + plain,
        "--verify-client",
        "--verify-client-cacert=" + certificates.root(),
        "--workers=1",
        "--conf=/dev/null",
        certificates.serverKey().toString(),
        certificates.serverChain().toString());
    strict =
        STAGE.h2tap(
            "--upstream",
            "https://127.0.0.1:" + http2,
            "--certs",
            certificates.mesh().toString(),
            "--listen-cert",
            certificates.serverChain().toString(),
            "--listen-key",
            certificates.serverKey().toString(),
            "--listen-client-ca",
            certificates.root().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void theListenerAcceptsACertificateOfItsCa(String version) throws Exception {
    Curl.Response response =
        curl(
            version,
            "--cert",
            certificates.clientChain().toString(),
            "--key",
            certificates.clientKey().toString());
    assertThat(response.status()).as(response.error()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(version.equals("--http2") ? "2" : "1.1");
    assertThat(response.body()).isEqualTo("page");
  }

  @Test
  void theListenerRefusesAClientWithoutCertificate() throws Exception {
    Curl.Response response = curl("--tls-max", "1.2");
    assertThat(response.exit()).isEqualTo(TLS_ERROR);
    assertThat(response.error()).contains("alert");
  }

  @Test
  void theListenerRefusesAClientOfTls13WithoutCertificate() throws Exception {
    assertRefusedAfterHandshake(curl("--tls-max", "1.3"), "certificate required");
  }

  @Test
  void theListenerRefusesACertificateOfAnotherCa() throws Exception {
    Curl.Response response =
        curl(
            "--cert",
            certificates.strangerChain().toString(),
            "--key",
            certificates.strangerKey().toString());
    assertRefusedAfterHandshake(response, "unknown ca");
  }

  /**
   * A TLS 1.3 client has sent its request by the time it is refused: what it notices first is the
   * alert or that nobody reads.
   */
  private static void assertRefusedAfterHandshake(Curl.Response response, String alert) {
    assertThat(response.status()).isZero();
    if (response.exit() == SEND_ERROR) {
      return;
    }
    assertThat(response.exit()).isEqualTo(RECEIVE_ERROR);
    assertThat(response.error())
        .satisfiesAnyOf(
            said -> assertThat(said).contains(alert),
            said -> assertThat(said).contains("reset by peer"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1", "none"})
  void nghttpxGetsOurCertificate(String alpn) throws Exception {
    H2tapProcess h2tap =
        STAGE.h2tap(
            "--upstream",
            "https://127.0.0.1:" + nghttpx,
            "--certs",
            certificates.mesh().toString(),
            "--alpn",
            alpn);
    Curl.Response response = CURL.run(h2tap.http("/page"));
    assertThat(response.status()).as(response.reason()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("page");
  }

  private static Curl.Response curl(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--cacert", certificates.root().toString(), strict.https("/page")));
    return CURL.run(arguments.toArray(String[]::new));
  }
}
