package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.PemFile;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A private key, and whether it is that of the first certificate.
 *
 * @param where it is: a file, or the same file
 * @param kind for example {@code RSA 2048}
 */
public record KeyBeside(String where, String kind, boolean matches) {
  private static final long MAX_BYTES = 64 << 10;

  /** The key in the source itself; else one in the directory of its file. */
  static Optional<KeyBeside> of(CertificateSource source, X509Certificate leaf) {
    for (PrivateKey key : source.keys()) {
      if (Identity.belong(leaf.getPublicKey(), key)) {
        return Optional.of(new KeyBeside("the same file", KeyWords.of(key), true));
      }
    }
    return source.keys().stream()
        .findFirst()
        .map(key -> new KeyBeside("the same file", KeyWords.of(key), false));
  }

  /**
   * The key beside a file: of the file's partner, matching or not; else any key in its directory
   * that matches.
   */
  static Optional<KeyBeside> inDirectoryOf(Path file, X509Certificate leaf) {
    for (Path partner : partners(file)) {
      Optional<KeyBeside> found = read(partner, leaf);
      if (found.isPresent()) {
        return found;
      }
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(parent)) {
      List<Path> candidates =
          files
              .filter(
                  each -> each.getFileName().toString().toLowerCase(Locale.ROOT).contains("key"))
              .sorted()
              .limit(32)
              .toList();
      return candidates.stream()
          .flatMap(each -> read(each, leaf).stream())
          .filter(KeyBeside::matches)
          .findFirst();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static List<Path> partners(Path file) {
    Optional<Layout> layout = Layout.around(file);
    if (layout.isPresent()) {
      return List.of(layout.get().key());
    }
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    return Stream.of(stem + ".key", stem + "-key.pem", stem + ".key.pem")
        .map(file::resolveSibling)
        .toList();
  }

  private static Optional<KeyBeside> read(Path file, X509Certificate leaf) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return Optional.empty();
      }
      PrivateKey key = PemFile.read(file).privateKey();
      return Optional.of(
          new KeyBeside(
              file.toString(), KeyWords.of(key), Identity.belong(leaf.getPublicKey(), key)));
    } catch (UserException | IOException none) {
      return Optional.empty();
    }
  }
}
