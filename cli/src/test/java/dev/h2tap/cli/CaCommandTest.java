package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.trust.Place;
import dev.h2tap.cli.trust.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaCommandTest {
  @TempDir private Path dir;

  @Test
  void makesTheCaAndTellsHowToTrustItEverywhere() {
    CommandLineRun run = ca("--all");
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
    assertThat(run.err()).isEmpty();
    Golden.assertMatches("certs-ca.txt", constant(run.out()));
  }

  @Test
  void showsTheSameOneAgainUntilItIsRenewed() {
    String made = fingerprint(ca().out());
    assertThat(ca().out()).startsWith("h2tap CA ").contains(made);
    String renewed = ca("--renew").out();
    assertThat(renewed).startsWith("A new CA: h2tap CA ").doesNotContain(made);
    assertThat(ca().out()).contains(fingerprint(renewed));
  }

  @Test
  void printsThePemAlone() throws Exception {
    String pem = ca("--print").out();
    assertThat(pem).isEqualTo(Files.readString(dir.resolve("ca/ca-cert.pem")));
  }

  @Test
  void showsThisSystemAloneUnlessAskedForAll() {
    assertThat(ca().out().lines().count()).isLessThan(ca("--all").out().lines().count());
    for (Platform platform : Platform.values()) {
      assertThat(List.of(Place.values())).anyMatch(place -> place.isFor(platform));
    }
  }

  @Test
  void systemsAreToldApart() {
    assertThat(Platform.of("Linux", "ID=debian\n")).isEqualTo(Platform.DEBIAN);
    assertThat(Platform.of("Linux", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"))
        .isEqualTo(Platform.DEBIAN);
    assertThat(Platform.of("Linux", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"))
        .isEqualTo(Platform.FEDORA);
    assertThat(Platform.of("Linux", "ID=arch")).isEqualTo(Platform.ARCH);
    assertThat(Platform.of("Linux", "")).isEqualTo(Platform.OTHER_LINUX);
    assertThat(Platform.of("Mac OS X", "")).isEqualTo(Platform.MACOS);
    assertThat(Platform.of("Windows 11", "")).isEqualTo(Platform.WINDOWS);
  }

  @Test
  void damagedFilesAreOneLineWithTheWayOut() throws Exception {
    ca();
    Files.writeString(dir.resolve("ca/ca-key.pem"), "gone");
    CommandLineRun run = ca();
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo(
            "h2tap: "
                + dir.resolve("ca/ca-key.pem")
                + " is not PEM: it has no -----BEGIN block; make a new CA with h2tap certs ca"
                + " --renew --dir "
                + dir.resolve("ca")
                + " and trust that one\n");
  }

  private CommandLineRun ca(String... options) {
    String[] arguments = new String[options.length + 4];
    arguments[0] = "certs";
    arguments[1] = "ca";
    arguments[2] = "--dir";
    arguments[3] = dir.resolve("ca").toString();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return CommandLineRun.of(List.of(CertsCommand.class), arguments);
  }

  private static String fingerprint(String shown) {
    return shown.lines().filter(line -> line.contains("SHA-256")).findFirst().orElseThrow();
  }

  private String constant(String shown) {
    return shown
        .replace(dir.resolve("ca").toString(), "/home/me/.config/h2tap")
        .replaceAll("h2tap CA \\S+ \\d{4}-\\d\\d-\\d\\d", "h2tap CA me@laptop 2026-06-01")
        .replaceAll("([0-9A-F]{2}:){31}[0-9A-F]{2}", "(a fingerprint)")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\S+Z", "(a time)");
  }
}
