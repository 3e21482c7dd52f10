package dev.h2tap.e2e.failure;

import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RawUpstream;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import dev.h2tap.e2e.sidecar.Listener;
import dev.h2tap.e2e.sidecar.Sidecar;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;

/** Where failures are set up: a stage, certificates, and the servers that several cases share. */
final class Bench {
  private final Stage stage;
  private final Certificates certificates;
  private final SampleCertificates mesh = SampleCertificates.create();
  private final Path meshDirectory;
  private final Map<String, Object> shared = new HashMap<>();

  private Bench(Stage stage) throws Exception {
    this.stage = stage;
    this.certificates = Certificates.in(stage);
    this.meshDirectory = stage.file("mesh");
    mesh.write(meshDirectory);
  }

  static Bench on(Stage stage) throws Exception {
    return new Bench(stage);
  }

  Stage stage() {
    return stage;
  }

  /** For hosts: the server's certificate bears 127.0.0.1. */
  Certificates certificates() {
    return certificates;
  }

  /** What is needed to dial a sidecar: the mesh's certificates, whose names are SPIFFE IDs. */
  List<String> meshTerms(String... more) {
    List<String> terms = new ArrayList<>(List.of("--certs", meshDirectory.toString()));
    terms.addAll(List.of("--verify", "chain"));
    terms.addAll(List.of(more));
    return terms;
  }

  /** Verifies servers, and shows the client certificate of the mesh. */
  List<String> mutualTls(String... more) {
    List<String> terms = new ArrayList<>(List.of("--certs", certificates.mesh().toString()));
    terms.addAll(List.of(more));
    return terms;
  }

  /** Verifies servers, and has no client certificate. */
  List<String> serverTls(String... more) {
    List<String> terms = new ArrayList<>(List.of("--ca-file", certificates.root().toString()));
    terms.addAll(List.of(more));
    return terms;
  }

  /** Verifies servers, and shows this client certificate. */
  List<String> showing(Certificates.Pair client, String... more) {
    List<String> terms = serverTls("--cert-file", client.chain().toString());
    terms.addAll(List.of("--key-file", client.key().toString()));
    terms.addAll(List.of(more));
    return terms;
  }

  /** An {@code openssl s_server} that answers GET with a page, with the host's certificate. */
  String openssl(String... options) throws Exception {
    return openssl(certificates.server(), options);
  }

  /** The same with another certificate. */
  String openssl(Certificates.Pair server, String... options) throws Exception {
    int port = Ports.free();
    List<String> arguments =
        new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:" + port, "-www"));
    arguments.addAll(List.of("-cert", server.chain().toString()));
    arguments.addAll(List.of("-cert_chain", server.chain().toString()));
    arguments.addAll(List.of("-key", server.key().toString()));
    arguments.addAll(List.of(options));
    stage.serve(port, Tool.OPENSSL, arguments.toArray(String[]::new));
    return "https://127.0.0.1:" + port;
  }

  /** An openssl that wants a client certificate of our CA and says so with an alert. */
  String strictOpenssl(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-Verify", "3", "-verify_return_error"));
    all.addAll(List.of("-CAfile", certificates.root().toString()));
    all.addAll(List.of(options));
    return openssl(all.toArray(String[]::new));
  }

  /**
   * An nginx with one server.
   *
   * @param listen further parameters of {@code listen}
   * @param directives of the server
   */
  String nginx(String listen, String directives) throws Exception {
    int port = Ports.free();
    Nginx.start(
        stage, port, "server { listen 127.0.0.1:%d %s; %s }".formatted(port, listen, directives));
    return (listen.contains("ssl") ? "https" : "http") + "://127.0.0.1:" + port;
  }

  /** The nginx directives for the host's certificate. */
  String nginxTls() {
    return "ssl_certificate %s; ssl_certificate_key %s;"
        .formatted(certificates.serverChain(), certificates.serverKey());
  }

  /** An nghttpd in plaintext, HTTP/2 with prior knowledge, that serves the www directory. */
  String nghttpd(String... options) throws Exception {
    int port = Ports.free();
    List<String> arguments = new ArrayList<>(List.of("--no-tls", "-a", "127.0.0.1"));
    arguments.addAll(List.of("-d", Nginx.www(stage).toString()));
    arguments.addAll(List.of(options));
    arguments.add(String.valueOf(port));
    stage.serve(port, Tool.NGHTTPD, arguments.toArray(String[]::new));
    return "http://127.0.0.1:" + port;
  }

  /**
   * A Prometheus that serves over TLS, as Go does it.
   *
   * @param webConfiguration what follows in {@code tls_server_config}, lines of YAML with an indent
   *     of two
   */
  String prometheus(String webConfiguration) throws Exception {
    return share(
        "prometheus " + webConfiguration,
        () -> {
          int port = Ports.free();
          Path web =
              stage.write(
                  "web-" + port + ".yml",
                  "tls_server_config:\n  cert_file: %s\n  key_file: %s\n%s"
                      .formatted(
                          certificates.serverChain(), certificates.serverKey(), webConfiguration));
          Path scrape = stage.write("scrape-" + port + ".yml", "scrape_configs: []\n");
          stage.serve(
              port,
              Tool.PROMETHEUS,
              "--config.file=" + scrape,
              "--web.config.file=" + web,
              "--storage.tsdb.path=" + stage.file("prometheus-" + port),
              "--web.listen-address=127.0.0.1:" + port,
              "--log.level=warn");
          return "https://127.0.0.1:" + port;
        });
  }

  /** A Prometheus that wants a client certificate of our CA. */
  String strictPrometheus() throws Exception {
    return prometheus(
        "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: %s\n"
            .formatted(certificates.root()));
  }

  /** A listener of a sidecar in front of an application that speaks HTTP/1.1 and nothing else. */
  String sidecar(Listener listener) throws Exception {
    return sidecar("http1", listener, this::http1Application);
  }

  /** The same in front of one that speaks HTTP/2 in plaintext and nothing else. */
  String http2Sidecar(Listener listener) throws Exception {
    return sidecar("http2", listener, () -> portOf(nghttpd()));
  }

  private String sidecar(String name, Listener listener, Callable<Integer> application)
      throws Exception {
    Sidecar sidecar =
        share(
            "sidecar " + name,
            () -> {
              Sidecar started = new Sidecar(mesh, application.call());
              stage.keep(started::close);
              return started;
            });
    return "https://127.0.0.1:" + sidecar.port(listener);
  }

  private int http1Application() throws Exception {
    return RawUpstream.start(
            stage,
            (connection, number) -> {
              if (connection.read(1)[0] == 'G' && connection.readHead().startsWith("ET ")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nup 1\n");
              }
            })
        .port();
  }

  private static int portOf(String url) {
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  /** A script in plaintext. */
  String script(RawUpstream.Script script) throws Exception {
    return RawUpstream.start(stage, script).url();
  }

  /** A script that begins with the bytes of a TLS client. */
  String tlsScript(RawUpstream.Script script) throws Exception {
    return script(script).replace("http:", "https:");
  }

  /** For handshakes in scripts: the host's certificate, and the CA that clients must show. */
  SSLContext serverContext() throws Exception {
    return share(
        "context",
        () ->
            ServerContext.of(
                Identity.load(certificates.serverChain(), certificates.serverKey()),
                Roots.load(certificates.root())));
  }

  @SuppressWarnings("unchecked")
  private <T> T share(String name, Callable<T> start) throws Exception {
    if (!shared.containsKey(name)) {
      shared.put(name, start.call());
    }
    return (T) shared.get(name);
  }
}
