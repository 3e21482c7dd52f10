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
  private final Stage common;
  private final Stage stage;
  private final Certificates certificates;
  private final SampleCertificates mesh;
  private final Map<String, Object> shared;

  private Bench(
      Stage common,
      Stage stage,
      Certificates certificates,
      SampleCertificates mesh,
      Map<String, Object> shared) {
    this.common = common;
    this.stage = stage;
    this.certificates = certificates;
    this.mesh = mesh;
    this.shared = shared;
  }

  /**
   * Makes certificates.
   *
   * @param common where what is shared lives
   */
  static Bench on(Stage common) throws Exception {
    return on(common, Certificates.in(common));
  }

  /** With certificates that there are. */
  static Bench on(Stage common, Certificates certificates) throws Exception {
    SampleCertificates mesh = SampleCertificates.create();
    mesh.write(common.file("mesh"));
    return new Bench(common, common, certificates, mesh, new HashMap<>());
  }

  /** The same with another stage for what is not shared. */
  Bench at(Stage other) {
    return new Bench(common, other, certificates, mesh, shared);
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
    List<String> terms = new ArrayList<>(List.of("--certs", common.file("mesh").toString()));
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

  /** Python's server of HTTP/1.1 behind TLS whose ALPN is h2. */
  String pythonThatSaysH2() throws Exception {
    int port = Ports.free();
    Path script =
        stage.write(
            "server.py",
            """
            import http.server, ssl, sys
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(sys.argv[2], sys.argv[3])
            context.set_alpn_protocols(["h2"])
            handler = http.server.SimpleHTTPRequestHandler
            server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), handler)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.serve_forever()
            """);
    stage.serve(
        port,
        Tool.PYTHON3,
        script.toString(),
        String.valueOf(port),
        certificates.serverChain().toString(),
        certificates.serverKey().toString());
    return "https://127.0.0.1:" + port;
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
              common.write(
                  "web-" + port + ".yml",
                  "tls_server_config:\n  cert_file: %s\n  key_file: %s\n%s"
                      .formatted(
                          certificates.serverChain(), certificates.serverKey(), webConfiguration));
          Path scrape = common.write("scrape-" + port + ".yml", "scrape_configs: []\n");
          common.serve(
              port,
              Tool.PROMETHEUS,
              "--config.file=" + scrape,
              "--web.config.file=" + web,
              "--storage.tsdb.path=" + common.file("prometheus-" + port),
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
    return sidecar("http2", listener, () -> portOf(at(common).nghttpd()));
  }

  private String sidecar(String name, Listener listener, Callable<Integer> application)
      throws Exception {
    Sidecar sidecar =
        share(
            "sidecar " + name,
            () -> {
              Sidecar started = new Sidecar(mesh, application.call());
              common.keep(started::close);
              return started;
            });
    return "https://127.0.0.1:" + sidecar.port(listener);
  }

  private int http1Application() throws Exception {
    return RawUpstream.start(
            common,
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

  /** For handshakes in scripts, with the host's certificate. */
  SSLContext serverContext() throws Exception {
    return share(
        "context",
        () ->
            ServerContext.of(Identity.load(certificates.serverChain(), certificates.serverKey())));
  }

  @SuppressWarnings("unchecked")
  private <T> T share(String name, Callable<T> start) throws Exception {
    if (!shared.containsKey(name)) {
      shared.put(name, start.call());
    }
    return (T) shared.get(name);
  }
}
