package dev.h2tap.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.mint.CertificateAuthority;
import dev.h2tap.proxy.tls.mint.Pem;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramEnvironmentTest {
  private static final X509Certificate CA =
      CertificateAuthority.make("me", Clock.systemUTC()).certificate();
  private static final InetSocketAddress PROXY = new InetSocketAddress("127.0.0.1", 15090);

  @TempDir private Path dir;

  @Test
  void proxiesAreNamedInBothCasesAndNothingIsLeftOut() throws Exception {
    assertThat(of(Map.of("NO_PROXY", "localhost")))
        .containsEntry("HTTPS_PROXY", "http://127.0.0.1:15090")
        .containsEntry("http_proxy", "http://127.0.0.1:15090")
        .containsEntry("all_proxy", "http://127.0.0.1:15090")
        .containsEntry("NO_PROXY", "")
        .containsEntry("no_proxy", "")
        .containsEntry("NODE_USE_ENV_PROXY", "1");
  }

  @Test
  void aBundleHoldsTheSystemsCasAndOurs() throws Exception {
    Path bundle = Path.of(of(Map.of()).getOrDefault("SSL_CERT_FILE", ""));
    String pem = Files.readString(bundle);
    assertThat(pem).endsWith(Pem.of(List.of(CA)));
    assertThat(pem.split("BEGIN CERTIFICATE").length).isGreaterThan(20);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bundle)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatTheUserTrustsAlreadyStaysTrusted() throws Exception {
    Path own = Files.writeString(dir.resolve("own.pem"), "my own CA");
    Map<String, String> variables =
        of(
            Map.of(
                "NODE_EXTRA_CA_CERTS",
                own.toString(),
                "SSL_CERT_FILE",
                "/not/there",
                "JAVA_TOOL_OPTIONS",
                "-Dmine=1"));
    assertThat(Path.of(variables.getOrDefault("NODE_EXTRA_CA_CERTS", "")))
        .hasContent("my own CA\n" + Pem.of(List.of(CA)));
    assertThat(variables.get("SSL_CERT_FILE")).endsWith("ca-bundle.pem");
    assertThat(variables.get("JAVA_TOOL_OPTIONS"))
        .startsWith("-Dmine=1 -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=15090 ");
  }

  @Test
  void theJavaStoreHoldsTheCasOfTheJdkAndOurs() throws Exception {
    of(Map.of());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(dir.resolve("trust.p12"))) {
      store.load(in, "changeit".toCharArray());
    }
    assertThat(store.getCertificate("h2tap")).isEqualTo(CA);
    assertThat(store.size()).isGreaterThan(20);
  }

  @Test
  void aDirectoryWithASpaceIsQuotedForTheJvm() throws Exception {
    Path spaced = Files.createDirectory(dir.resolve("a b"));
    assertThat(ProgramEnvironment.of(Map.of(), PROXY, CA, spaced).get("JAVA_TOOL_OPTIONS"))
        .contains(" \"-Djavax.net.ssl.trustStore=" + spaced.resolve("trust.p12") + "\" ");
  }

  private Map<String, String> of(Map<String, String> former) throws Exception {
    return ProgramEnvironment.of(former, PROXY, CA, dir);
  }
}
