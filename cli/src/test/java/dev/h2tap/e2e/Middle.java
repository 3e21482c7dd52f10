package dev.h2tap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.proxy.tls.mint.AuthorityDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * h2tap in the middle, as a forward proxy with a CA of its own, and the servers behind it, which
 * have certificates of another. Whoever goes through it trusts {@link #authority} and uses {@link
 * #proxy}; clients that find the servers by themselves get to {@code localhost}.
 */
public final class Middle {
  public static final String USER = "me:secret";

  private final Stage stage;
  private final Certificates certificates;
  private final Path log;
  private final H2tapProcess h2tap;
  private final int http1 = Ports.free();
  private final int http2 = Ports.free();
  private final int plain = Ports.free();

  private Middle(Stage stage, List<String> options) throws Exception {
    this.stage = stage;
    this.certificates = Certificates.in(stage);
    this.log = stage.file("middle.h2tap");
    AuthorityDirectory.at(authority().getParent(), Clock.systemUTC()).open();
    Nginx.start(stage, plain, servers());
    List<String> all = new ArrayList<>(List.of("--record", log.toString()));
    all.addAll(List.of("--ca-file", certificates.root().toString(), "--upstream-tls", "off"));
    all.addAll(List.of("--listen-cert", certificates.serverChain().toString()));
    all.addAll(List.of("--listen-key", certificates.serverKey().toString()));
    all.addAll(options);
    this.h2tap = stage.h2tap(all.toArray(String[]::new));
  }

  /** Starts everything; further options are h2tap's. */
  public static Middle on(Stage stage, String... options) throws Exception {
    return new Middle(stage, List.of(options));
  }

  private String servers() {
    String tls =
        "ssl_certificate %s; ssl_certificate_key %s;"
            .formatted(certificates.serverChain(), certificates.serverKey());
    return """
    server { listen 127.0.0.1:%d; }
    server { listen 127.0.0.1:%d ssl; %s }
    server { listen 127.0.0.1:%d ssl http2; ssl_protocols TLSv1.2 TLSv1.3; %s }
    """
        .formatted(plain, http1, tls, http2, tls);
  }

  public H2tapProcess h2tap() {
    return h2tap;
  }

  /** The CA of the certificates that h2tap makes; it is there already. */
  public Path authority() {
    return H2tapProcess.authority(stage.directory());
  }

  /** The CA of the servers, and of h2tap's own listener for {@code https://} proxies. */
  public Path serverAuthority() {
    return certificates.root();
  }

  public Certificates certificates() {
    return certificates;
  }

  /** {@code SCHEME://localhost:PORT}, for clients that are told of a proxy so. */
  public String proxy(String scheme) {
    return scheme + "://localhost:" + h2tap.port();
  }

  /** A server that speaks HTTP/1.1 over TLS, and chooses no ALPN but that. */
  public String http1(String path) {
    return "https://localhost:" + http1 + path;
  }

  /** A server that speaks HTTP/1.1 and HTTP/2 over TLS, as the client wants. */
  public String http2(String path) {
    return "https://localhost:" + http2 + path;
  }

  /** The port of {@link #http2}. */
  public int http2Port() {
    return http2;
  }

  /** A server that speaks HTTP/1.1 in plaintext. */
  public String plain(String path) {
    return "http://localhost:" + plain + path;
  }

  /** Puts a file where all servers find it. */
  public void serve(String name, String text) throws Exception {
    Files.writeString(Nginx.www(stage).resolve(name), text);
  }

  /** The exchanges that are recorded so far. */
  public List<JsonNode> exchanges() throws Exception {
    return RecordedExchanges.of(log);
  }

  /** What {@code h2tap COMMAND LOG ...} says of the log as it is. */
  public CommandLineRun read(String command, String... more) {
    List<String> words = new ArrayList<>(List.of(command, log.toString()));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray(String[]::new));
  }
}
