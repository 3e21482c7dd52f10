package dev.h2tap.proxy.tls.mint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.recorder.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityDirectoryTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir private Path home;
  private AuthorityDirectory directory = AuthorityDirectory.at(Path.of(""), CLOCK);

  @BeforeEach
  void inTheHomeDirectory() throws Exception {
    directory = AuthorityDirectory.of(Map.of("HOME", home.toString()), CLOCK);
  }

  @Test
  void isMadeOnceForItsOwnerAlone() throws Exception {
    CertificateAuthority made = directory.open();
    assertThat(made.fresh()).isTrue();
    assertThat(directory.path()).isEqualTo(home.resolve(".config/h2tap"));
    assertThat(mode(directory.path())).isEqualTo("rwx------");
    assertThat(mode(directory.keyFile())).isEqualTo("rw-------");
    assertThat(directory.warnings()).isEmpty();
    CertificateAuthority again = directory.open();
    assertThat(again.fresh()).isFalse();
    assertThat(again.certificate()).isEqualTo(made.certificate());
    assertThat(again.toString()).doesNotContain("PrivateKey");
  }

  @Test
  void saysInATrustStoreWhoseItIsAndIssuesLeafCertificatesAlone() throws Exception {
    X509Certificate certificate = directory.open().certificate();
    assertThat(certificate.getSubjectX500Principal().getName())
        .contains("O=h2tap")
        .contains("CN=h2tap CA " + System.getProperty("user.name"));
    assertThat(certificate.getBasicConstraints()).isZero();
    assertThat(certificate.getCriticalExtensionOIDs()).contains("2.5.29.19", "2.5.29.15");
    assertThat(certificate.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    assertThat(certificate.getNotAfter().toInstant())
        .isAfter(Instant.now().plus(Duration.ofDays(3649)));
  }

  @Test
  void aLongNameOfTheOwnerStillFits() {
    String name =
        CertificateAuthority.make("somebody@" + "very-long.".repeat(20), CLOCK)
            .certificate()
            .getSubjectX500Principal()
            .getName();
    assertThat(name.replaceFirst(".*CN=([^,]*).*", "$1"))
        .hasSize(64)
        .matches(".* \\d{4}-\\d\\d-\\d\\d");
  }

  @Test
  void xdgConfigHomeComesFirstWhereItIsAbsolute() throws Exception {
    assertThat(
            AuthorityDirectory.of(Map.of("HOME", "/home/me", "XDG_CONFIG_HOME", "/etc/mine"), CLOCK)
                .path())
        .isEqualTo(Path.of("/etc/mine/h2tap"));
    assertThat(
            AuthorityDirectory.of(Map.of("HOME", "/home/me", "XDG_CONFIG_HOME", "mine"), CLOCK)
                .path())
        .isEqualTo(Path.of("/home/me/.config/h2tap"));
    assertThatThrownBy(() -> AuthorityDirectory.of(Map.of(), CLOCK))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "there is no place for h2tap's CA: neither XDG_CONFIG_HOME nor HOME is set; set HOME to"
                + " a directory that keeps its files");
  }

  @Test
  void thoseWhoStartAtOnceAgreeOnOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<X509Certificate>> found = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        found.add(
            threads.submit(
                () -> {
                  start.await();
                  return directory.open().certificate();
                }));
      }
      start.countDown();
      X509Certificate first = found.get(0).get();
      for (Future<X509Certificate> each : found) {
        assertThat(each.get()).isEqualTo(first);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void processesThatStartAtOnceAgreeOnOne() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Opening.class.getName(),
                  directory.path().toString())
              .redirectErrorStream(true)
              .start());
    }
    List<String> serials = new ArrayList<>();
    for (Process process : processes) {
      serials.add(new String(process.getInputStream().readAllBytes(), "US-ASCII"));
      assertThat(process.waitFor()).as(serials.toString()).isZero();
    }
    assertThat(serials).containsOnly(directory.open().certificate().getSerialNumber() + "\n");
  }

  /** What {@link #processesThatStartAtOnceAgreeOnOne} starts. */
  static final class Opening {
    private Opening() {}

    public static void main(String[] args) throws UserException {
      System.out.println(
          AuthorityDirectory.at(Path.of(args[0]), CLOCK).open().certificate().getSerialNumber());
    }
  }

  @Test
  void aNewOneTakesThePlaceOfTheOldWhenAskedFor() throws Exception {
    X509Certificate old = directory.open().certificate();
    CertificateAuthority renewed = directory.renew();
    assertThat(renewed.certificate()).isNotEqualTo(old);
    assertThat(directory.open().certificate()).isEqualTo(renewed.certificate());
    assertThat(Identity.load(directory.certificateFile(), directory.keyFile()).leaf())
        .isEqualTo(renewed.certificate());
    assertThat(directory.path().toFile().list())
        .containsExactlyInAnyOrder("ca-cert.pem", "ca-key.pem", "ca.lock");
  }

  @Test
  void aKeyThatOthersMayReadIsToldOf() throws Exception {
    directory.open();
    Files.setPosixFilePermissions(
        directory.keyFile(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(directory.warnings())
        .containsExactly(
            directory.keyFile()
                + " is open to others than its owner, who could pose as any host to you; run chmod"
                + " 600 "
                + directory.keyFile());
  }

  @Test
  void aSetThatIsNotWholeIsRefusedAndLeftAlone() throws Exception {
    directory.open();
    byte[] key = Files.readAllBytes(directory.keyFile());
    Files.delete(directory.certificateFile());
    assertThat(fault())
        .isEqualTo(
            directory.certificateFile()
                + " is missing beside "
                + directory.keyFile()
                + "; make a new CA with h2tap certs ca --renew and trust that one");
    assertThat(directory.keyFile()).hasBinaryContent(key);
  }

  @Test
  void damagedAndForeignFilesAreNamed() throws Exception {
    directory.open();
    String key = Files.readString(directory.keyFile());
    Files.writeString(directory.keyFile(), key.substring(0, 60));
    assertThat(fault()).startsWith(directory.keyFile() + " ").contains("--renew");
    Files.writeString(
        directory.keyFile(), Pem.of(KeyKind.EC.generate().getPrivate()), StandardOpenOption.WRITE);
    assertThat(fault()).contains("does not match").contains("--renew");
    Files.writeString(directory.certificateFile(), "no certificate");
    assertThat(fault()).startsWith(directory.certificateFile() + " is not PEM");
    Identity leaf =
        new MintedCertificates(CertificateAuthority.make("me", CLOCK), 1, CLOCK)
            .of("a.test", List.of());
    Files.writeString(directory.certificateFile(), Pem.of(leaf.chain()));
    Files.writeString(directory.keyFile(), Pem.of(leaf.key()));
    assertThat(fault()).contains("is no certificate of a CA");
  }

  @Test
  void anExpiredOneSaysHowToMakeANewOne() throws Exception {
    directory.open();
    Clock later = Clock.offset(CLOCK, Duration.ofDays(3651));
    AuthorityDirectory then = AuthorityDirectory.at(directory.path(), later);
    assertThatThrownBy(then::open)
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "h2tap's CA in .* expired at .*; make a new CA with h2tap certs ca --renew --dir .* and"
                + " trust that one");
    assertThat(then.renew().fresh()).isTrue();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(home.resolve("file"));
    assertThatThrownBy(() -> AuthorityDirectory.at(file.resolve("h2tap"), CLOCK).open())
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("cannot keep h2tap's CA in " + file.resolve("h2tap") + ": ");
  }

  private String fault() {
    try {
      return "opened " + directory.open();
    } catch (UserException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
