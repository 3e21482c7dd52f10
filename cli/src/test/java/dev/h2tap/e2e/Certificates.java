package dev.h2tap.e2e;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * PEM files of one mesh: {@code mesh/} in Istio's layout for the client, {@code server} for the
 * host 127.0.0.1, and {@code stranger} for a client of another CA.
 */
public record Certificates(Path directory, SampleAuthority authority) {
  /** The PEM files of a certificate: its chain, leaf first, and its key. */
  public record Pair(Path chain, Path key) {}

  /** Makes a fresh set below the stage's directory. */
  public static Certificates in(Stage stage) throws IOException {
    Path directory = Files.createDirectories(stage.file("certs"));
    Files.createDirectories(directory.resolve("mesh"));
    SampleAuthority authority = SampleAuthority.root("O=cluster.local").intermediate("O=issuer");
    Certificates certificates = new Certificates(directory, authority);
    Files.writeString(certificates.root(), Pem.of(authority.roots().certificates()));
    write(
        authority.issue(Leaf.host("localhost").ip("127.0.0.1")),
        certificates.serverChain(),
        certificates.serverKey());
    write(
        authority.issue(Leaf.spiffe("spiffe://cluster.local/ns/monitoring/sa/prometheus")),
        certificates.clientChain(),
        certificates.clientKey());
    write(
        SampleAuthority.root("O=elsewhere").issue(Leaf.host("stranger")),
        certificates.strangerChain(),
        certificates.strangerKey());
    return certificates;
  }

  /** A certificate of the mesh as {@code NAME.pem} and {@code NAME.key}. */
  public Pair issue(String name, Leaf leaf) throws IOException {
    return write(name, authority.issue(leaf));
  }

  /** Any certificate as {@code NAME.pem} and {@code NAME.key}; replaces files of that name. */
  public Pair write(String name, Identity identity) throws IOException {
    Pair pair = new Pair(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
    write(identity, pair.chain(), pair.key());
    return pair;
  }

  public Pair server() {
    return new Pair(serverChain(), serverKey());
  }

  public Pair client() {
    return new Pair(clientChain(), clientKey());
  }

  public Pair stranger() {
    return new Pair(strangerChain(), strangerKey());
  }

  private static void write(Identity identity, Path chain, Path key) throws IOException {
    Files.writeString(chain, Pem.of(identity.chain()));
    Files.writeString(key, Pem.of(identity.key()));
  }

  /** The directory for {@code --certs}. */
  public Path mesh() {
    return directory.resolve("mesh");
  }

  public Path root() {
    return mesh().resolve("root-cert.pem");
  }

  public Path clientChain() {
    return mesh().resolve("cert-chain.pem");
  }

  public Path clientKey() {
    return mesh().resolve("key.pem");
  }

  public Path serverChain() {
    return directory.resolve("server.pem");
  }

  public Path serverKey() {
    return directory.resolve("server.key");
  }

  public Path strangerChain() {
    return directory.resolve("stranger.pem");
  }

  public Path strangerKey() {
    return directory.resolve("stranger.key");
  }
}
