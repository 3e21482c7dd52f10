package dev.h2tap.proxy.tls.sample;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.PrivateFile;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A set of certificates like those of an Istio mesh: one root, an intermediate, a scraper with a
 * client certificate and a strict target, both named by SPIFFE IDs alone, valid for 24 hours.
 */
public record SampleCertificates(SampleAuthority authority, Identity client, Identity server) {
  public static final String CLIENT_ID = "spiffe://cluster.local/ns/monitoring/sa/prometheus";
  public static final String SERVER_ID = "spiffe://cluster.local/ns/default/sa/app";

  private static final String MARK = "h2tap sample";

  /** Makes a fresh set in memory. */
  public static SampleCertificates create() {
    SampleAuthority issuing =
        SampleAuthority.root("O=cluster.local,CN=" + MARK + " root")
            .intermediate("O=cluster.local,CN=" + MARK + " intermediate");
    return new SampleCertificates(
        issuing, issuing.issue(Leaf.spiffe(CLIENT_ID)), issuing.issue(Leaf.spiffe(SERVER_ID)));
  }

  public Roots roots() {
    return authority.roots();
  }

  /**
   * Writes the set: {@code root-cert.pem}, {@code cert-chain.pem} and {@code key.pem} as in {@code
   * /etc/istio-certs}, and the target's {@code server/cert-chain.pem} and {@code server/key.pem}.
   * Keys are readable by their owner only. An older sample is replaced, other files are not.
   *
   * @return what was written
   */
  public List<Path> write(Path dir) throws UserException {
    Path server = dir.resolve("server");
    List<Path> written =
        List.of(
            dir.resolve("root-cert.pem"),
            dir.resolve("cert-chain.pem"),
            dir.resolve("key.pem"),
            server.resolve("cert-chain.pem"),
            server.resolve("key.pem"));
    refuseToReplace(written);
    try {
      Files.createDirectories(server);
      Files.writeString(written.get(0), Pem.of(roots().certificates()));
      Files.writeString(written.get(1), Pem.of(client.chain()));
      writeKey(written.get(2), client);
      Files.writeString(written.get(3), Pem.of(this.server.chain()));
      writeKey(written.get(4), this.server);
      return written;
    } catch (IOException e) {
      throw new UserException(
          "cannot write sample certificates to "
              + dir
              + ": "
              + FileFault.reason(e)
              + "; choose another directory",
          e);
    }
  }

  private static void refuseToReplace(List<Path> files) throws UserException {
    Path root = files.get(0);
    if (Files.exists(root)
        && Roots.load(root).certificates().stream()
            .anyMatch(ca -> ca.getSubjectX500Principal().getName().contains(MARK))) {
      return;
    }
    for (Path file : files) {
      if (Files.exists(file)) {
        throw new UserException(
            file + " is there and is no sample of h2tap; choose another directory");
      }
    }
  }

  private static void writeKey(Path file, Identity identity) throws IOException {
    PrivateFile.create(file);
    Files.writeString(
        file,
        MARK + " key: for tests and demonstrations, no secret\n" + Pem.of(identity.key()),
        StandardOpenOption.WRITE);
  }
}
