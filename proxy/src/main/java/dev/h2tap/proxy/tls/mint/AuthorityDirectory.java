package dev.h2tap.proxy.tls.mint;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.PrivateFile;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link CertificateAuthority} is kept: {@code ca-cert.pem} and {@code ca-key.pem} (0600)
 * in a directory of the user's (0700). Processes that start at once agree on one authority: it is
 * made under a lock, and its certificate appears only once its key is there.
 */
public final class AuthorityDirectory {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Path directory;
  private final String renewal;
  private final Clock clock;

  private AuthorityDirectory(Path directory, String renewal, Clock clock) {
    this.directory = directory;
    this.renewal = renewal;
    this.clock = clock;
  }

  /** A directory that was named; it need not be there yet. */
  public static AuthorityDirectory at(Path directory, Clock clock) {
    return new AuthorityDirectory(directory, "h2tap certs ca --renew --dir " + directory, clock);
  }

  /**
   * The user's own: {@code $XDG_CONFIG_HOME/h2tap}, else {@code $HOME/.config/h2tap}. A relative
   * {@code XDG_CONFIG_HOME} does not count, as its specification says.
   *
   * @param environment the environment variables
   */
  public static AuthorityDirectory of(Map<String, String> environment, Clock clock)
      throws UserException {
    String configuration = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (!configuration.startsWith("/") && home.isEmpty()) {
      throw new UserException(
          "there is no place for h2tap's CA: neither XDG_CONFIG_HOME nor HOME is set; set HOME to a"
              + " directory that keeps its files");
    }
    Path parent = configuration.startsWith("/") ? Path.of(configuration) : Path.of(home, ".config");
    return new AuthorityDirectory(parent.resolve("h2tap"), "h2tap certs ca --renew", clock);
  }

  public Path path() {
    return directory;
  }

  public Path certificateFile() {
    return directory.resolve("ca-cert.pem");
  }

  public Path keyFile() {
    return directory.resolve("ca-key.pem");
  }

  /** The authority that is there, or a new one. Blocks for some milliseconds. */
  public CertificateAuthority open() throws UserException {
    if (Files.exists(certificateFile()) && Files.exists(keyFile())) {
      try {
        return load();
      } catch (UserException perhapsBeingRenewed) {
        return underLock(perhapsBeingRenewed, this::load);
      }
    }
    return underLock(null, this::loadOrMake);
  }

  /** A new authority in the place of what was there. */
  public CertificateAuthority renew() throws UserException {
    return underLock(null, this::make);
  }

  /** What the user should hear, one line each. */
  public List<String> warnings() {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(keyFile());
      return permissions.stream().anyMatch(OTHERS::contains)
          ? List.of(
              keyFile()
                  + " is open to others than its owner, who could pose as any host to you; run"
                  + " chmod 600 "
                  + keyFile())
          : List.of();
    } catch (IOException | UnsupportedOperationException unknown) {
      return List.of();
    }
  }

  private CertificateAuthority load() throws UserException {
    Identity identity;
    try {
      identity = Identity.load(certificateFile(), keyFile());
    } catch (UserException e) {
      throw new UserException(unusable(String.valueOf(e.getMessage())), e);
    }
    X509Certificate certificate = identity.leaf();
    CertificateAuthority authority = new CertificateAuthority(certificate, identity.key(), false);
    if (certificate.getBasicConstraints() < 0) {
      throw new UserException(unusable(certificateFile() + " is no certificate of a CA"));
    }
    if (authority.isExpired(clock.instant())) {
      throw new UserException(
          unusable(
              "h2tap's CA in " + certificateFile() + " expired at " + authority.validity().to()));
    }
    return authority;
  }

  private CertificateAuthority loadOrMake() throws UserException, IOException {
    boolean certificate = Files.exists(certificateFile());
    if (certificate != Files.exists(keyFile())) {
      Path there = certificate ? certificateFile() : keyFile();
      Path missing = certificate ? keyFile() : certificateFile();
      throw new UserException(unusable(missing + " is missing beside " + there));
    }
    return certificate ? load() : make();
  }

  private CertificateAuthority make() throws IOException {
    CertificateAuthority made = CertificateAuthority.make(CertificateAuthority.thisUser(), clock);
    Path key = directory.resolve("ca-key.pem.new");
    Path certificate = directory.resolve("ca-cert.pem.new");
    PrivateFile.create(key);
    Files.writeString(key, Pem.of(made.key()), StandardOpenOption.WRITE);
    Files.writeString(certificate, Pem.of(List.of(made.certificate())));
    Files.move(key, keyFile(), StandardCopyOption.ATOMIC_MOVE);
    Files.move(certificate, certificateFile(), StandardCopyOption.ATOMIC_MOVE);
    return made;
  }

  private String unusable(String what) {
    return what + "; make a new CA with " + renewal + " and trust that one";
  }

  // ---- one at a time ----

  @FunctionalInterface
  private interface Work {
    CertificateAuthority run() throws UserException, IOException;
  }

  /**
   * Does the work while no other process or thread does.
   *
   * @param otherwise what to say where there can be no lock; null for the reason of that
   */
  private CertificateAuthority underLock(@Nullable UserException otherwise, Work work)
      throws UserException {
    synchronized (AuthorityDirectory.class) {
      try {
        PrivateFile.createDirectory(directory);
        try (FileChannel lock =
            FileChannel.open(
                directory.resolve("ca.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
          lock.lock();
          return work.run();
        }
      } catch (IOException e) {
        throw otherwise != null
            ? otherwise
            : new UserException(
                "cannot keep h2tap's CA in "
                    + directory
                    + ": "
                    + FileFault.reason(e)
                    + "; name a directory that can be written with XDG_CONFIG_HOME",
                e);
      }
    }
  }
}
