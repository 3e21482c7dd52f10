package dev.h2tap.cli.run;

import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.mint.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The CAs that programs of this system trust, as PEM. */
final class SystemRoots {
  /** Debian, Fedora, Alpine and Arch, openSUSE, macOS and the BSDs. */
  private static final List<Path> PLACES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private SystemRoots() {}

  /** The system's own bundle; the JDK's CAs where there is none. */
  static String pem() {
    for (Path place : PLACES) {
      try {
        return Files.readString(place, StandardCharsets.ISO_8859_1);
      } catch (IOException notThere) {
        continue;
      }
    }
    return Pem.of(Roots.jdkDefault().certificates());
  }
}
