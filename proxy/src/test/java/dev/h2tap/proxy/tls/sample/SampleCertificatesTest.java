package dev.h2tap.proxy.tls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.recorder.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleCertificatesTest {
  @TempDir Path dir;

  @Test
  void looksLikeThoseOfAMesh() throws Exception {
    SampleCertificates.create().write(dir);
    Identity client = Identity.load(dir.resolve("cert-chain.pem"), dir.resolve("key.pem"));
    X509Certificate leaf = client.leaf();
    assertThat(client.spiffeId()).contains(SampleCertificates.CLIENT_ID);
    assertThat(client.chain()).hasSize(2);
    assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
    assertThat(leaf.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(leaf.getNotAfter().toInstant())
        .isBetween(
            Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
    Identity server =
        Identity.load(dir.resolve("server/cert-chain.pem"), dir.resolve("server/key.pem"));
    assertThat(server.spiffeId()).contains(SampleCertificates.SERVER_ID);
    assertThat(Roots.load(dir.resolve("root-cert.pem")).certificates()).hasSize(1);
    for (String key : List.of("key.pem", "server/key.pem")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(key))))
          .isEqualTo("rw-------");
      assertThat(dir.resolve(key)).content().startsWith("h2tap sample key: ");
    }
  }

  @Test
  void pleasesOpenSsl() throws Exception {
    SampleCertificates.create().write(dir);
    Process process =
        new ProcessBuilder(
                "openssl",
                "verify",
                "-x509_strict",
                "-CAfile",
                "root-cert.pem",
                "-untrusted",
                "cert-chain.pem",
                "cert-chain.pem")
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void replacesASampleAndNothingElse() throws Exception {
    SampleCertificates.create().write(dir);
    SampleCertificates second = SampleCertificates.create();
    second.write(dir);
    assertThat(Roots.load(dir.resolve("root-cert.pem")).certificates())
        .isEqualTo(second.roots().certificates());
    Files.writeString(
        dir.resolve("root-cert.pem"), Pem.of(List.of(SampleAuthority.root("O=real").root())));
    assertThatThrownBy(() -> second.write(dir))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is no sample of h2tap");
  }
}
