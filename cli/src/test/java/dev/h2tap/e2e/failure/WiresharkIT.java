package dev.h2tap.e2e.failure;

import static dev.h2tap.e2e.Http2Wire.END_HEADERS;
import static dev.h2tap.e2e.Http2Wire.END_STREAM;
import static dev.h2tap.e2e.Http2Wire.HEADERS;
import static dev.h2tap.e2e.Http2Wire.block;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.Bodies;
import dev.h2tap.e2e.Client;
import dev.h2tap.e2e.Combinations;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.Http2Wire;
import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Origin;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Real sessions, healthy and failed, in one log: tshark opens their export without a setting, has
 * nothing to complain of but what failed, and reads the frames and fields that inspect tells.
 */
class WiresharkIT {
  /** Failures that end before an exchange, within it, and in what is said. */
  private static final Set<String> FAILURES =
      Set.of(
          "alpn-unmatched",
          "alpn-no-overlap",
          "client-certificate-missing",
          "server-certificate-expired",
          "closed-after-client-hello",
          "no-common-parameters",
          "goaway-race",
          "h2-protocol-error",
          "refused-stream",
          "body-truncated",
          "framing-conflict");

  /** What those failures are, as Wireshark says it, and its words for a divided field block. */
  private static final Set<String> CAUSED =
      Set.of(
          "Connection reset (RST)",
          "Trailing stray characters",
          "The Content-Length and Transfer-Encoding header must not be set together");

  @RegisterExtension static final Stage STAGE = new Stage();
  private static Combinations origins;
  private static Bench bench;
  private static Path log;
  private static Path tunnels;
  private static Dissection told;

  @BeforeAll
  static void record() throws Exception {
    origins = Combinations.start(STAGE, "", "--trailer", "checksum: 1");
    bench = Bench.on(STAGE, origins.certificates());
    log = STAGE.file("sessions.h2tap");
    tunnels = STAGE.file("tunnels.h2tap");
    Files.writeString(Nginx.www(STAGE).resolve("page"), "page");
    Bodies.sparse(Nginx.www(STAGE).resolve("large"), 3 * Bodies.MIB);
    for (Origin origin : Origin.values()) {
      ProxyThread h2tap = proxy(log, origins.options(origin));
      for (Client client : Client.values()) {
        get(h2tap, client, "/page");
      }
      if (origin == Origin.HTTP2_MTLS) {
        get(h2tap, Client.HTTPS_HTTP2, "/large");
      }
      stop(h2tap);
    }
    aStreamIsCancelled();
    withoutSecrets("--no-secrets");
    withoutSecrets("--tls-engine", "jdk");
    suite("ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256");
    suite("ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384");
    suite("ssl_conf_command Ciphersuites TLS_CHACHA20_POLY1305_SHA256");
    atAPortOfSomethingElse();
    failures();
    throughTunnels();
    told = Dissection.ofLog(log);
  }

  private static ProxyThread proxy(Path record, List<String> options) throws Exception {
    Files.deleteIfExists(STAGE.file("proxy.ready"));
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--record", record.toString()));
    return ProxyThread.start(STAGE, all);
  }

  private static void stop(ProxyThread h2tap) throws Exception {
    h2tap.stop();
  }

  private static void get(ProxyThread h2tap, Client client, String path) throws Exception {
    List<String> request = client.request(h2tap.port(), origins.certificates(), path);
    Curl.Response response = new Curl(STAGE).run(request.toArray(String[]::new));
    assertThat(response.status()).as(response.error()).isEqualTo(200);
  }

  private static void aStreamIsCancelled() throws Exception {
    ProxyThread h2tap = proxy(log, origins.options(Origin.HTTP2_PLAIN));
    Http2Wire client = Http2Wire.connect(h2tap.port());
    byte[] request =
        block(":method", "GET", ":scheme", "http", ":path", "/large", ":authority", "a");
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, request);
    client.await(Http2Wire.DATA);
    client.reset(1, 0x8);
    client.send(Http2Wire.HEADERS, END_STREAM, 3, request);
    client.send(Http2Wire.CONTINUATION, END_HEADERS, 3, block("late", "yes"));
    client.await(HEADERS);
    client.end();
    stop(h2tap);
  }

  private static void withoutSecrets(String... options) throws Exception {
    List<String> all = new ArrayList<>(origins.options(Origin.HTTP2_MTLS));
    all.addAll(List.of(options));
    ProxyThread h2tap = proxy(log, all);
    get(h2tap, Client.HTTPS_HTTP2, "/page");
    get(h2tap, Client.HTTPS_HTTP1, "/page");
    stop(h2tap);
  }

  private static void suite(String directives) throws Exception {
    String upstream = bench.nginx("ssl http2", directives + "; " + bench.nginxTls());
    List<String> options = new ArrayList<>(bench.serverTls());
    options.addAll(List.of("--upstream", upstream));
    ProxyThread h2tap = proxy(log, options);
    get(h2tap, Client.HTTP1, "/page");
    stop(h2tap);
  }

  /** Wireshark takes the ports from 30000 to 30200 for MRCPv2. */
  private static void atAPortOfSomethingElse() throws Exception {
    int port = freeFrom(30_000);
    Nginx.start(
        STAGE,
        port,
        "server { listen 127.0.0.1:%d ssl http2; %s }".formatted(port, bench.nginxTls()));
    List<String> options = new ArrayList<>(bench.serverTls());
    options.addAll(List.of("--upstream", "https://127.0.0.1:" + port));
    options.addAll(List.of("--listen", "127.0.0.1:" + freeFrom(30_100)));
    ProxyThread h2tap = proxy(log, options);
    get(h2tap, Client.HTTP1, "/page");
    get(h2tap, Client.HTTP2_PRIOR_KNOWLEDGE, "/page");
    stop(h2tap);
  }

  private static int freeFrom(int first) throws IOException {
    for (int port = first; port < first + 100; port++) {
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
    throw new AssertionError("no free port from " + first);
  }

  private static void failures() throws Exception {
    Set<String> left = new TreeSet<>(FAILURES);
    List<FailureCase> cases =
        Stream.of(
                HandshakeFailures.cases(),
                CertificateFailures.cases(),
                Http2Failures.cases(),
                MessageFailures.cases())
            .flatMap(List::stream)
            .toList();
    for (FailureCase failure : cases) {
      if (left.remove(failure.id())) {
        List<String> options = new ArrayList<>(List.of("--upstream", failure.peer().start(bench)));
        options.addAll(failure.terms().on(bench));
        options.addAll(failure.proxy());
        ProxyThread h2tap = proxy(log, options);
        List<String> ask = new ArrayList<>(List.of("--max-time", "10"));
        ask.addAll(failure.ask());
        ask.add(h2tap.http("/"));
        new Curl(STAGE).run(ask.toArray(String[]::new));
        stop(h2tap);
      }
    }
    assertThat(left).isEmpty();
    ProxyThread h2tap = proxy(log, List.of("--upstream", "http://127.0.0.1:" + Ports.free()));
    new Curl(STAGE).run(h2tap.http("/"));
    stop(h2tap);
  }

  private static void throughTunnels() throws Exception {
    ProxyThread h2tap = proxy(tunnels, List.of());
    String page = "http://127.0.0.1:" + origins.port(Origin.HTTP1_PLAIN) + "/page";
    for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
      Curl.Response response =
          new Curl(STAGE).run("--proxytunnel", "--proxy", h2tap.http(""), version, page);
      assertThat(response.status()).as(response.error()).isEqualTo(200);
    }
    stop(h2tap);
  }

  private static Path export(Path from, String... options) throws Exception {
    Path capture = STAGE.file("export.pcapng");
    List<String> command =
        new ArrayList<>(List.of("export", from.toString(), "--to", "pcapng", "-o"));
    command.add(capture.toString());
    command.addAll(List.of(options));
    CommandLineRun run = CommandLineRun.of(command.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return capture;
  }

  @Test
  void tsharkReadsWhatInspectTells() throws Exception {
    Path capture = export(log);
    assertSame(capture);
    String filter =
        "tls && http2.header.value == \"/large\" && tcp.dstport == "
            + origins.port(Origin.HTTP2_MTLS);
    String[] found =
        Dissection.tshark(
                STAGE,
                capture,
                "-Y",
                filter,
                "-T",
                "fields",
                "-e",
                "tcp.stream",
                "-e",
                "http2.streamid")
            .strip()
            .split("\\s");
    String stream = "follow,http2,ascii," + found[0] + "," + found[1];
    assertThat(Dissection.tshark(STAGE, capture, "-q", "-z", stream))
        .contains("user-agent", "curl/", "nghttpd");
  }

  @Test
  void withoutTlsItIsTheSameAndHoldsNoSecrets() throws Exception {
    Path capture = export(log, "--plain");
    assertSame(capture);
    assertThat(new String(Files.readAllBytes(capture), StandardCharsets.ISO_8859_1))
        .doesNotContain("TRAFFIC_SECRET")
        .doesNotContain("CLIENT_RANDOM ");
  }

  private static void assertSame(Path capture) throws Exception {
    Dissection seen = Dissection.ofCapture(STAGE, capture);
    assertThat(seen.frames()).isNotEmpty().isEqualTo(told.frames());
    seen.fields().keySet().retainAll(told.fields().keySet());
    assertThat(seen.fields()).isNotEmpty().isEqualTo(told.fields());
    assertThat(new TreeSet<>(seen.expert())).isEqualTo(new TreeSet<>(CAUSED));
  }

  @Test
  void whatGoesThroughATunnelIsReadToo() throws Exception {
    Dissection seen = Dissection.ofCapture(STAGE, export(tunnels));
    assertThat(seen.expert()).isEmpty();
    assertThat(seen.fields().values().toString())
        .contains(":path: /page", "server: nginx", "host: 127.0.0.1");
  }
}
