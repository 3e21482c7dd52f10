package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.e2e.sidecar.Listener;
import dev.h2tap.e2e.sidecar.Sidecar;
import dev.h2tap.proxy.demo.AlpnPolicy;
import dev.h2tap.proxy.demo.AlpnPolicy.Answer;
import dev.h2tap.proxy.demo.StrictUpstream;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code diagnose HOST:PORT} names the cause why what was given does not work with a live peer. */
class DiagnosePeerIT {
  @RegisterExtension static final Stage STAGE = new Stage();

  private static final SampleCertificates MESH = SampleCertificates.create();
  private static Certificates certificates;
  private static Path meshCerts = Path.of("");

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.in(STAGE);
    meshCerts = STAGE.file("mesh-certs");
    MESH.write(meshCerts);
  }

  private static void assertFinding(String id, int port, String... options) throws Exception {
    assertFinding(id, "127.0.0.1:" + port, options);
  }

  private static void assertFinding(String id, String target, String... options) throws Exception {
    ProbeRun run = ProbeRun.diagnose(STAGE, target, options);
    assertThat(run.firstFinding()).as(run.json().toPrettyString()).isEqualTo(id);
    assertThat(run.json().path("findings").path(0).path("severity").asText()).isEqualTo("fault");
    assertThat(run.exit()).isEqualTo(1);
  }

  private static int strict(AlpnPolicy policy) throws Exception {
    StrictUpstream upstream = new StrictUpstream(MESH.server(), MESH.roots(), policy);
    STAGE.keep(upstream::close);
    return upstream.address().getPort();
  }

  private static String[] mesh(String... more) {
    List<String> options =
        new ArrayList<>(List.of("--preset", "istio", "--certs", meshCerts.toString()));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  private static int openssl(String... options) throws Exception {
    int port = Ports.free();
    List<String> arguments =
        new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:" + port, "-www"));
    arguments.addAll(List.of("-cert", certificates.serverChain().toString()));
    arguments.addAll(List.of("-cert_chain", certificates.serverChain().toString()));
    arguments.addAll(List.of("-key", certificates.serverKey().toString()));
    arguments.addAll(List.of(options));
    STAGE.serve(port, Tool.OPENSSL, arguments.toArray(String[]::new));
    return port;
  }

  private static String[] verifying() {
    return new String[] {
      "-Verify", "3", "-verify_return_error", "-CAfile", certificates.root().toString()
    };
  }

  private static String ca() {
    return certificates.root().toString();
  }

  @Test
  void anUnmatchedOffer() throws Exception {
    assertFinding("alpn-unmatched", strict(AlpnPolicy.ISTIO_1_6), mesh("--alpn", "none"));
  }

  @Test
  void anUnmatchedOfferOfAPolitePeer() throws Exception {
    assertFinding(
        "closed-after-client-hello", strict(new AlpnPolicy(Map.of(), Answer.CLOSE)), mesh());
  }

  @Test
  void noOverlap() throws Exception {
    assertFinding("alpn-no-overlap", strict(new AlpnPolicy(Map.of(), Answer.ALERT)), mesh());
  }

  @Test
  void aPlaintextPort() throws Exception {
    int port = Ports.free();
    Nginx.start(STAGE, port, "server { listen 127.0.0.1:%d; }".formatted(port));
    assertFinding("plaintext-port", port);
    ProbeRun plain = ProbeRun.diagnose(STAGE, "127.0.0.1:" + port, "--upstream-tls", "off");
    assertThat(plain.firstFinding()).isEmpty();
    assertThat(plain.exit()).isZero();
  }

  @Test
  void aTlsPort() throws Exception {
    assertFinding("tls-port", openssl(), "--upstream-tls", "off");
  }

  @Test
  void aTlsPortThatSaysSo() throws Exception {
    int port = Ports.free();
    Nginx.start(
        STAGE,
        port,
        "server { listen 127.0.0.1:%d ssl; %s }".formatted(port, Nginx.mutualTls(certificates)));
    assertFinding("tls-port", port, "--upstream-tls", "off");
  }

  @Test
  void http2NegotiatedAndHttp1Served() throws Exception {
    RawUpstream application = RawUpstream.start(STAGE, (connection, number) -> connection.read(1));
    Sidecar sidecar = new Sidecar(MESH, application.port());
    STAGE.keep(sidecar::close);
    assertFinding(
        "h2-negotiated-http1-served",
        sidecar.port(Listener.STRICT_TCP),
        mesh("--alpn", "h2,http/1.1"));
  }

  @Test
  void http2ToAReaderOfHttp1() throws Exception {
    int port = Ports.free();
    STAGE.serve(port, Tool.NGHTTPD, "--no-tls", "-a", "127.0.0.1", "-d", "/", String.valueOf(port));
    assertFinding("h2-to-http1-reader", port, "--upstream-tls", "off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void noClientCertificate(String version) throws Exception {
    assertFinding(
        "client-certificate-missing",
        openssl(version, "-Verify", "3", "-verify_return_error"),
        "--ca-file",
        ca());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void aClientCertificateOfAnotherCa(String version) throws Exception {
    List<String> options = new ArrayList<>(List.of(verifying()));
    options.add(version);
    assertFinding(
        "client-certificate-unknown-ca",
        openssl(options.toArray(String[]::new)),
        "--ca-file",
        ca(),
        "--cert-file",
        certificates.strangerChain().toString(),
        "--key-file",
        certificates.strangerKey().toString());
  }

  private static Leaf expired(Leaf leaf) {
    Instant now = Instant.now();
    return leaf.valid(now.minusSeconds(7200), now.minusSeconds(3600));
  }

  @Test
  void anExpiredClientCertificate() throws Exception {
    SampleAuthority authority = SampleAuthority.root("O=past");
    Identity old = authority.issue(expired(Leaf.host("old")));
    String root = STAGE.write("past-root.pem", Pem.of(authority.roots().certificates())).toString();
    assertFinding(
        "client-certificate-expired",
        openssl("-Verify", "3", "-verify_return_error", "-CAfile", root),
        "--ca-file",
        ca(),
        "--cert-file",
        STAGE.write("old-client.pem", Pem.of(old.chain())).toString(),
        "--key-file",
        STAGE.write("old-client.key", Pem.of(old.key())).toString());
  }

  @Test
  void anExpiredServerCertificate() throws Exception {
    SampleAuthority authority = SampleAuthority.root("O=past");
    Identity old = authority.issue(expired(Leaf.host("localhost").ip("127.0.0.1")));
    int port = Ports.free();
    STAGE.serve(
        port,
        Tool.OPENSSL,
        "s_server",
        "-accept",
        "127.0.0.1:" + port,
        "-www",
        "-cert",
        STAGE.write("old.pem", Pem.of(old.chain())).toString(),
        "-key",
        STAGE.write("old.key", Pem.of(old.key())).toString());
    String root = STAGE.write("past-ca.pem", Pem.of(authority.roots().certificates())).toString();
    assertFinding("server-certificate-expired", port, "--ca-file", root);
  }

  @Test
  void aServerCertificateOfAnUnknownCa() throws Exception {
    assertFinding("server-certificate-unknown-ca", openssl());
  }

  @Test
  void aServerCertificateWithASpiffeIdOnly() throws Exception {
    assertFinding(
        "spiffe-name-mismatch", strict(AlpnPolicy.ISTIO_1_6), "--certs", meshCerts.toString());
  }

  @Test
  void aClientCertificateRefusedSilently() throws Exception {
    SilentRefusal server =
        STAGE.keep(
            new SilentRefusal(Identity.load(certificates.serverChain(), certificates.serverKey())));
    assertFinding(
        "client-certificate-refused-silently",
        server.port(),
        "--certs",
        certificates.mesh().toString());
  }

  @Test
  void noCommonParameters() throws Exception {
    assertFinding(
        "no-common-parameters",
        openssl("-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA"),
        "--ca-file",
        ca());
  }

  @Test
  void nobodyListens() throws Exception {
    assertFinding("unreachable", Ports.free());
  }

  @Test
  void theNameDoesNotResolve() throws Exception {
    assertFinding("unreachable", "no-such-host.invalid:9102");
  }

  @ParameterizedTest
  @EnumSource
  void aHealthySidecarHasNoFault(Listener listener) throws Exception {
    RawUpstream application =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              if (new String(connection.read(1), StandardCharsets.ISO_8859_1).equals("G")) {
                connection.readHead();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nup\n");
              }
            });
    Sidecar sidecar = new Sidecar(MESH, application.port());
    STAGE.keep(sidecar::close);
    ProbeRun run = ProbeRun.diagnose(STAGE, "127.0.0.1:" + sidecar.port(listener), mesh());
    assertThat(run.json().path("findings")).as(run.json().toPrettyString()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void theRecordedSessionCanBeDiagnosedAgain() throws Exception {
    Path log = STAGE.file("session.h2tap");
    int port = strict(AlpnPolicy.ISTIO_1_6);
    assertFinding("alpn-unmatched", port, mesh("--alpn", "h2", "--record", log.toString()));
    assertThat(Files.size(log)).isPositive();
    assertFinding("alpn-unmatched", port, mesh("--alpn", "h2", "--record", log.toString()));
  }
}
