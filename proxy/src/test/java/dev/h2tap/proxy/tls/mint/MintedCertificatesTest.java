package dev.h2tap.proxy.tls.mint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.SubjectNames;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MintedCertificatesTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.make("me", CLOCK);
  private static final SampleAuthority REAL = SampleAuthority.root("O=real");

  @TempDir private Path dir;
  private final MintedCertificates minted = new MintedCertificates(AUTHORITY, 3, CLOCK);

  @Test
  void standsForTheNameThatIsAskedFor() {
    Identity identity = minted.of("App.Test.", List.of());
    X509Certificate leaf = identity.leaf();
    assertThat(identity.chain()).hasSize(1);
    assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=app.test");
    assertThat(SubjectNames.of(leaf).dns()).containsExactly("app.test");
    assertThat(leaf.getIssuerX500Principal())
        .isEqualTo(AUTHORITY.certificate().getSubjectX500Principal());
    assertThat(leaf.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(leaf.getBasicConstraints()).isNegative();
  }

  @Test
  void isValidFromYesterdayForAYearAtTheMost() throws Exception {
    X509Certificate leaf = minted.of("app.test", List.of()).leaf();
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    Instant from = leaf.getNotBefore().toInstant();
    assertThat(from).isBefore(Instant.now().minus(Duration.ofHours(23)));
    assertThat(Duration.between(from, leaf.getNotAfter().toInstant()))
        .isLessThanOrEqualTo(Duration.ofDays(397));
  }

  @Test
  void isNotValidForLongerThanItsAuthority() {
    Clock late = Clock.offset(CLOCK, Duration.ofDays(3600));
    X509Certificate leaf =
        new MintedCertificates(AUTHORITY, 3, late).of("app.test", List.of()).leaf();
    assertThat(leaf.getNotAfter()).isEqualTo(AUTHORITY.certificate().getNotAfter());
  }

  @Test
  void addressesAreNamedAsAddresses() {
    assertThat(SubjectNames.of(minted.of("127.0.0.1", List.of()).leaf()).ips())
        .containsExactly("127.0.0.1");
    assertThat(SubjectNames.of(minted.of("[::1]", List.of()).leaf()).names("::1")).isTrue();
  }

  @Test
  void mirrorsTheNamesOfTheUpstream() {
    Identity real = REAL.issue(Leaf.host("*.real.test").dns("real.test").ip("10.0.0.1"));
    SubjectNames covered = SubjectNames.of(minted.of("www.real.test", real.chain()).leaf());
    assertThat(covered.dns()).containsExactly("*.real.test", "real.test");
    assertThat(covered.ips()).containsExactly("10.0.0.1");
    assertThat(SubjectNames.of(minted.of("other.test", real.chain()).leaf()).dns())
        .containsExactly("*.real.test", "real.test", "other.test");
  }

  @Test
  void namesOfHostileCertificatesDoNoHarm() {
    Leaf hostile = Leaf.host("a b").dns("*.*.test").dns("x\u0000y.test").dns("ok.test");
    for (int i = 0; i < 400; i++) {
      hostile = hostile.dns("n" + i + ".test");
    }
    List<String> names =
        SubjectNames.of(minted.of("wanted.test", REAL.issue(hostile).chain()).leaf()).dns();
    assertThat(names)
        .contains("ok.test", "wanted.test")
        .doesNotContain("a b", "*.*.test")
        .hasSizeLessThan(300);
  }

  @Test
  void aNameTooLongForACommonNameIsAmongTheAlternativesAlone() {
    String name = "a".repeat(60) + ".test";
    X509Certificate leaf = minted.of(name, List.of()).leaf();
    assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
    assertThat(SubjectNames.of(leaf).names(name)).isTrue();
  }

  @Test
  void isKeptUntilOthersAreWantedMore() {
    Identity first = minted.of("a.test", List.of());
    minted.of("b.test", List.of());
    minted.of("c.test", List.of());
    assertThat(minted.of("a.test", List.of())).isSameAs(first);
    Identity second = minted.of("b.test", List.of());
    minted.of("c.test", List.of());
    minted.of("d.test", List.of());
    assertThat(minted.of("b.test", List.of())).isSameAs(second);
    assertThat(minted.of("a.test", List.of())).isNotSameAs(first);
  }

  @Test
  void pleasesOpenSsl() throws Exception {
    Identity real = REAL.issue(Leaf.host("*.real.test").ip("10.0.0.1"));
    Path ca = Files.writeString(dir.resolve("ca.pem"), Pem.of(AUTHORITY.roots().certificates()));
    int number = 0;
    for (String name : List.of("www.real.test", "127.0.0.1", "a".repeat(60) + ".test")) {
      Path leaf =
          Files.writeString(
              dir.resolve(++number + ".pem"), Pem.of(minted.of(name, real.chain()).chain()));
      Process openssl =
          new ProcessBuilder(
                  "openssl",
                  "verify",
                  "-x509_strict",
                  "-purpose",
                  "sslserver",
                  name.startsWith("127") ? "-verify_ip" : "-verify_hostname",
                  name,
                  "-CAfile",
                  ca.toString(),
                  leaf.toString())
              .redirectErrorStream(true)
              .start();
      assertThat(new String(openssl.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo(leaf + ": OK\n");
    }
  }
}
