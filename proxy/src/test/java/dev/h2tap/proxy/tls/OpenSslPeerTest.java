package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.mint.KeyKind;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenSslPeerTest {
  private static final SampleAuthority AUTHORITY =
      SampleAuthority.root("O=test").intermediate("O=test intermediate");
  private static final Identity SERVER = AUTHORITY.issue(Leaf.host("app.test").ip("127.0.0.1"));
  private static final Leaf CLIENT = Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b");

  @TempDir Path dir;
  private String ourCa;
  private String otherCa;

  @BeforeEach
  void writeCas() throws IOException {
    ourCa = Files.writeString(dir.resolve("ca.pem"), Pem.of(List.of(AUTHORITY.root()))).toString();
    otherCa =
        Files.writeString(
                dir.resolve("other.pem"), Pem.of(List.of(SampleAuthority.root("O=else").root())))
            .toString();
  }

  private static TlsTerms terms(TlsEngine engine, Identity identity, String... alpn) {
    return new TlsTerms(
        identity,
        AUTHORITY.roots(),
        List.of(alpn),
        new Sni.Host(),
        null,
        new Verification.Full(),
        engine);
  }

  static Stream<Arguments> enginesAndVersions() {
    return Arrays.stream(TlsEngine.values())
        .flatMap(
            engine ->
                Stream.of("-tls1_2", "-tls1_3").map(version -> Arguments.of(engine, version)));
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void sendsTheCertificateWhateverCaNamesAreListed(TlsEngine engine, String version)
      throws Exception {
    for (KeyKind kind : KeyKind.values()) {
      Identity identity = AUTHORITY.issue(CLIENT.key(kind));
      try (OpenSslServer server =
          new OpenSslServer(
              dir,
              SERVER,
              version,
              "-Verify",
              "3",
              "-verify_return_error",
              "-verifyCAfile",
              ourCa,
              "-CAfile",
              otherCa)) {
        Dial.Result result = Dial.once(terms(engine, identity, "h2"), server.port());
        assertThat(result.thrown()).as(kind + " " + version).isNull();
        assertThat(result.certificateSent()).isTrue();
        assertThat(result.complete().localChain()).hasSize(2);
        assertThat(result.complete().alpn()).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void missingClientCertificateIsRecognised(TlsEngine engine, String version) throws Exception {
    try (OpenSslServer server = new OpenSslServer(dir, SERVER, version, "-Verify", "3")) {
      Dial.Result result = Dial.untilTheEnd(terms(engine, null, "h2"), server.port());
      assertThat(result.failure().finding()).isEqualTo("client-certificate-missing");
      assertThat(result.failure().reason()).endsWith("try --certs DIR");
      assertThat(result.failure().alert().number()).isEqualTo(version.equals("-tls1_3") ? 116 : 40);
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void clientCertificateOfAnotherCaIsRecognised(TlsEngine engine, String version) throws Exception {
    Identity identity = AUTHORITY.issue(CLIENT);
    try (OpenSslServer server =
        new OpenSslServer(
            dir, SERVER, version, "-Verify", "3", "-verify_return_error", "-CAfile", otherCa)) {
      Dial.Result result = Dial.untilTheEnd(terms(engine, identity, "h2"), server.port());
      assertThat(result.failure().finding()).isEqualTo("client-certificate-unknown-ca");
      assertThat(result.failure().cause())
          .isEqualTo("upstream sent alert unknown_ca (48) to our client certificate");
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void expiredClientCertificateIsRecognised(TlsEngine engine, String version) throws Exception {
    Instant now = Instant.now();
    Identity identity =
        AUTHORITY.issue(CLIENT.valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))));
    try (OpenSslServer server =
        new OpenSslServer(
            dir, SERVER, version, "-Verify", "3", "-verify_return_error", "-CAfile", ourCa)) {
      Dial.Result result = Dial.untilTheEnd(terms(engine, identity, "h2"), server.port());
      assertThat(result.failure().finding()).isEqualTo("client-certificate-expired");
    }
  }

  @Test
  void ed25519ServerWorksWithTheJdkAndSaysSoWithBoringSsl() throws Exception {
    Identity ed25519 = AUTHORITY.issue(Leaf.host("x").ip("127.0.0.1").key(KeyKind.ED25519));
    try (OpenSslServer server = new OpenSslServer(dir, ed25519)) {
      Dial.Result jdk = Dial.once(terms(TlsEngine.JDK, null), server.port());
      assertThat(jdk.complete()).isNotNull();
    }
    try (OpenSslServer server = new OpenSslServer(dir, ed25519)) {
      Dial.Result boringSsl = Dial.untilTheEnd(terms(TlsEngine.BORINGSSL, null), server.port());
      assertThat(boringSsl.failure().finding()).isEqualTo("no-common-parameters");
      assertThat(boringSsl.failure().reason()).contains("(40)").contains("--tls-engine jdk");
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void noAlpnOverlapIsRecognised(TlsEngine engine) throws Exception {
    try (OpenSslServer server = new OpenSslServer(dir, SERVER, "-alpn", "istio-h2")) {
      Dial.Result result = Dial.untilTheEnd(terms(engine, null, "h2", "http/1.1"), server.port());
      assertThat(result.failure().finding()).isEqualTo("alpn-no-overlap");
      assertThat(result.failure().reason())
          .isEqualTo(
              "upstream sent alert no_application_protocol (120) to an offer of ALPN h2,http/1.1;"
                  + " try --preset istio");
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void noCommonVersionIsRecognised(TlsEngine engine) throws Exception {
    try (OpenSslServer server =
        new OpenSslServer(dir, SERVER, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")) {
      Dial.Result result = Dial.untilTheEnd(terms(engine, null), server.port());
      assertThat(result.failure().finding()).isEqualTo("no-common-parameters");
      assertThat(result.failure().alert().number()).isEqualTo(70);
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndVersions")
  void keyLogIsThatOfTheServer(TlsEngine engine, String version) throws Exception {
    Path theirs = dir.resolve("keys.txt");
    Dial.Result result;
    try (OpenSslServer server =
        new OpenSslServer(dir, SERVER, version, "-keylogfile", theirs.toString())) {
      result = Dial.once(terms(engine, null, "h2"), server.port());
      assertThat(result.complete()).isNotNull();
      awaitLines(theirs, version.equals("-tls1_2") ? 1 : 5);
    }
    if (engine.hasKeyLog()) {
      List<String> lines =
          Files.readAllLines(theirs).stream().filter(line -> !line.startsWith("#")).toList();
      assertThat(result.keyLog()).isNotEmpty().isSubsetOf(lines);
      assertThat(result.keyLog()).hasSize(version.equals("-tls1_2") ? 1 : 5);
    } else {
      assertThat(result.keyLog()).isEmpty();
    }
  }

  /** The server may still be writing when our side of the handshake is done. */
  private static void awaitLines(Path file, int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!Files.exists(file)
        || Files.readAllLines(file).stream().filter(line -> !line.startsWith("#")).count()
            < count) {
      assertThat(System.nanoTime()).as("the server's key log").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
