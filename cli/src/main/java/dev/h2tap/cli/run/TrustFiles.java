package dev.h2tap.cli.run;

import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.recorder.PrivateFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Files that make programs trust one more CA beside those that they trust anyway.
 *
 * @param directory where they are written; its owner deletes it
 */
final class TrustFiles {
  /** What the JDK's own trust store is known by; it protects nothing. */
  static final String STORE_PASSWORD = "changeit";

  private final Path directory;
  private final X509Certificate authority;
  private @Nullable Path system;

  TrustFiles(Path directory, X509Certificate authority) {
    this.directory = directory;
    this.authority = authority;
  }

  /** The system's CAs and ours, in PEM. */
  Path withSystem() throws IOException {
    Path written = system;
    if (written == null) {
      written = write("ca-bundle.pem", SystemRoots.pem());
      system = written;
    }
    return written;
  }

  /** The CAs of a file that the user has chosen, and ours, in PEM. */
  Path with(String variable, Path chosen) throws IOException {
    return write(
        variable.toLowerCase(Locale.ROOT) + ".pem",
        Files.readString(chosen, StandardCharsets.ISO_8859_1));
  }

  /** The CAs of this JDK and ours, in PKCS#12. */
  Path javaStore() throws IOException {
    Path file = directory.resolve("trust.p12");
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (X509Certificate root : Roots.jdkDefault().certificates()) {
        store.setCertificateEntry("jdk-" + ++number, root);
      }
      store.setCertificateEntry("h2tap", authority);
      PrivateFile.create(file);
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
        store.store(out, STORE_PASSWORD.toCharArray());
      }
      return file;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path write(String name, String roots) throws IOException {
    Path file = directory.resolve(name);
    PrivateFile.create(file);
    String text = (roots.endsWith("\n") ? roots : roots + "\n") + Pem.of(List.of(authority));
    Files.writeString(file, text, StandardCharsets.ISO_8859_1, StandardOpenOption.WRITE);
    return file;
  }
}
