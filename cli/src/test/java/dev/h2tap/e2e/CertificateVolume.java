package dev.h2tap.e2e;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.mint.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A directory of certificates in Istio's layout as Kubernetes mounts it: {@code cert-chain.pem} and
 * the others are links into {@code ..data}, itself a link to a directory that is never changed.
 */
public final class CertificateVolume {
  private static final List<String> FILES = List.of("root-cert.pem", "cert-chain.pem", "key.pem");

  private final Path directory;
  private final Roots roots;
  private int version;

  /** How files are replaced. */
  public enum Style {
    /** What the links lead to is written anew, file by file. */
    REWRITE,
    /** Each file is moved into the place of the former one. */
    RENAME,
    /** The link to the directory is moved into the place of the former one. */
    SWAP
  }

  private CertificateVolume(Path directory, Roots roots) {
    this.directory = directory;
    this.roots = roots;
  }

  /** Makes a volume with a first set. */
  public static CertificateVolume in(Path directory, Roots roots, Identity first)
      throws IOException {
    CertificateVolume volume = new CertificateVolume(Files.createDirectories(directory), roots);
    volume.replace(first, Style.SWAP);
    for (String file : FILES) {
      Files.createSymbolicLink(directory.resolve(file), Path.of("..data", file));
    }
    return volume;
  }

  /** The directory for {@code --certs}. */
  public Path directory() {
    return directory;
  }

  public Path chain() {
    return directory.resolve("cert-chain.pem");
  }

  public Path key() {
    return directory.resolve("key.pem");
  }

  public Path root() {
    return directory.resolve("root-cert.pem");
  }

  /** Replaces the set. */
  public void replace(Identity identity, Style how) throws IOException {
    switch (how) {
      case REWRITE -> write(directory.resolve("..data"), identity);
      case RENAME -> {
        Path fresh = Files.createDirectory(directory.resolve("fresh"));
        write(fresh, identity);
        for (String file : FILES) {
          move(fresh.resolve(file), directory.resolve("..data").resolve(file));
        }
        Files.delete(fresh);
      }
      case SWAP -> {
        Path fresh = Files.createDirectory(directory.resolve("..v" + ++version));
        write(fresh, identity);
        Path link = Files.createSymbolicLink(directory.resolve("..tmp"), fresh.getFileName());
        move(link, directory.resolve("..data"));
      }
    }
  }

  /** Begins to rewrite and stops in the middle of the chain. */
  public void writeHalf(Identity identity) throws IOException {
    String whole = Pem.of(identity.chain());
    Files.writeString(chain(), whole.substring(0, whole.length() / 3));
  }

  /** Writes the chain and leaves the former key. */
  public void mismatch(Identity identity) throws IOException {
    Files.writeString(chain(), Pem.of(identity.chain()));
  }

  private void write(Path to, Identity identity) throws IOException {
    Files.writeString(to.resolve("root-cert.pem"), Pem.of(roots.certificates()));
    Files.writeString(to.resolve("cert-chain.pem"), Pem.of(identity.chain()));
    Files.writeString(to.resolve("key.pem"), Pem.of(identity.key()));
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
