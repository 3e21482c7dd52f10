package dev.h2tap.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.CertificateVolume.Style;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.sample.Leaf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Certificates are replaced under load, in every way, 200 times. */
class RotationIT {
  private static final int VOLUMES = 8;
  private static final int OF_LISTENER = 7;
  private static final int ROUNDS = 200 / VOLUMES;
  private static final Pattern REPLACED = Pattern.compile("was replaced: ");
  private static final Leaf CLIENT = Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b");
  private static final Leaf SERVER = Leaf.host("localhost").ip("127.0.0.1");

  @RegisterExtension final Stage stage = new Stage();
  private final List<CertificateVolume> volumes = new ArrayList<>();
  private final List<Identity> current = new ArrayList<>();
  private Certificates certificates;
  private H2tapProcess h2tap;

  @Test
  void noRequestFailsWhileCertificatesAreReplacedTwoHundredTimes() throws Exception {
    certificates = Certificates.in(stage);
    for (int i = 0; i < VOLUMES; i++) {
      Identity first = certificates.authority().issue(i == OF_LISTENER ? SERVER : CLIENT);
      current.add(first);
      volumes.add(
          CertificateVolume.in(
              stage.file("volume-" + volumes.size()), certificates.authority().roots(), first));
    }
    Path log = stage.file("rotation.h2tap");
    start(log);
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> overTls = load(done, "https", "tls", "/h2");
    CompletableFuture<Integer> overHttp1 = load(done, "http", "plain", "/found", "--h1");
    CompletableFuture<Integer> toHttp1 = load(done, "http", "plain", "/http1");

    int openAtFirst = 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        if (round % 3 == 1) {
          leaveIncomplete(volumes.get(round % VOLUMES), round == 4);
        }
        for (int i = 0; i < VOLUMES; i++) {
          Leaf leaf = i == OF_LISTENER ? SERVER : CLIENT;
          current.set(i, certificates.authority().issue(leaf));
          volumes.get(i).replace(current.get(i), Style.values()[(round + i) % 3]);
        }
        int expected = (round + 1) * volumes.size();
        Await.until(expected + " reloads", () -> replaced() == expected);
        openAtFirst = round == 5 ? openFiles() : openAtFirst;
      }
    } finally {
      done.set(true);
    }
    assertThat(List.of(overTls.get(), overHttp1.get(), toHttp1.get()))
        .allSatisfy(requests -> assertThat(requests).isGreaterThan(200));

    assertTheLastOnesAreInUse();
    int atFirst = openAtFirst;
    Await.until("connections and files are closed", () -> openFiles() <= atFirst + 3);
    assertThat(liveContexts()).isLessThanOrEqualTo(VOLUMES + 2);
    h2tap.stop();
    assertThat(h2tap.stderr()).doesNotContain("unexpected failure");
    assertThat(h2tap.stderr().lines().filter(line -> line.contains("stays in use"))).hasSize(2);
    CommandLineRun diagnosed = CommandLineRun.of("diagnose", log.toString());
    assertThat(diagnosed.code()).as(diagnosed.out()).isZero();
  }

  private void start(Path log) throws Exception {
    int http2 = Ports.free();
    int nghttpd = Ports.free();
    int http1 = Ports.free();
    String mutualTls = Nginx.mutualTls(certificates);
    Nginx nginx =
        Nginx.start(
            stage,
            http2,
            """
            add_header x-serial $ssl_client_serial;
            server { listen 127.0.0.1:%d ssl http2; %s }
            server { listen 127.0.0.1:%d ssl; %s }
            """
                .formatted(http2, mutualTls, http1, mutualTls));
    for (String page : List.of("h2", "found", "http1")) {
      Files.writeString(nginx.www().resolve(page), page);
    }
    stage.serve(
        nghttpd,
        Tool.NGHTTPD,
        "--verify-client",
        "-a127.0.0.1",
        "-d" + nginx.www(),
        String.valueOf(nghttpd),
        certificates.serverKey().toString(),
        certificates.serverChain().toString());
    CertificateVolume listener = volumes.get(OF_LISTENER);
    StringBuilder yaml =
        new StringBuilder(
            """
            record: %s
            listeners:
              - {name: plain, listen: 0}
              - {name: tls, listen: 0, listen-cert: %s, listen-key: %s}
            routes:
            """
                .formatted(log, listener.chain(), listener.key()));
    route(yaml, "/h2", http2, 0, "h2");
    route(yaml, "/found", nghttpd, 1, "auto");
    route(yaml, "/http1", http1, 2, "http/1.1");
    for (int i = 3; i < OF_LISTENER; i++) {
      route(yaml, "/other" + i, http2, i, "h2");
    }
    h2tap = stage.configured(stage.write("rotation.yaml", yaml.toString()));
  }

  private void route(StringBuilder yaml, String path, int port, int volume, String alpn) {
    yaml.append(
        "  - {match: {path: %s}, upstream: 'https://127.0.0.1:%d', certs: %s, alpn: '%s'}%n"
            .formatted(path, port, volumes.get(volume).directory(), alpn));
  }

  /**
   * Asks without a pause until {@code done}; gives how many requests were answered, all with 200.
   */
  private CompletableFuture<Integer> load(
      AtomicBoolean done, String scheme, String listener, String path, String... options)
      throws IOException {
    String url = scheme + "://127.0.0.1:" + h2tap.ports().get(listener) + path;
    return CompletableFuture.supplyAsync(
        () -> {
          int requests = 0;
          try {
            while (!done.get()) {
              List<String> arguments = new ArrayList<>(List.of(options));
              arguments.addAll(List.of("-n150", "-c3", "--rps=25", url));
              H2load run = H2load.run(stage, arguments.toArray(String[]::new));
              assertThat(run.succeeded()).as(run.report()).isEqualTo(run.total());
              requests += run.succeeded();
            }
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return requests;
        });
  }

  /** What is not whole is told once it has stayed so, and never used. */
  private void leaveIncomplete(CertificateVolume volume, boolean untilTold) throws Exception {
    Identity next = certificates.authority().issue(CLIENT);
    volume.writeHalf(next);
    if (untilTold) {
      Await.until("told", () -> h2tap.stderr().contains("damaged PEM block"));
    }
    volume.mismatch(next);
    if (untilTold) {
      Await.until("told", () -> h2tap.stderr().contains("does not match"));
    }
  }

  private long replaced() {
    return REPLACED.matcher(h2tap.stderr()).results().count();
  }

  private void assertTheLastOnesAreInUse() throws Exception {
    for (int i = 0; i < 3; i += 2) {
      String url = "http://127.0.0.1:" + h2tap.ports().get("plain") + (i == 0 ? "/h2" : "/http1");
      X509Certificate sent = current.get(i).leaf();
      assertThat(new Curl(stage).run(url).field("x-serial"))
          .containsExactly(sent.getSerialNumber().toString(16).toUpperCase(Locale.ROOT));
    }
    TlsClient client = new TlsClient(null, certificates.authority().roots());
    try (SSLSocket socket = client.connect(h2tap.ports().get("tls"), List.of("http/1.1"))) {
      socket.getOutputStream().write("GET /h2 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      assertThat(socket.getSession().getPeerCertificates()[0])
          .isEqualTo(current.get(OF_LISTENER).leaf());
    }
  }

  private int openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + h2tap.pid() + "/fd"))) {
      return (int) files.count();
    }
  }

  /** TLS contexts that the garbage collector cannot free. */
  private long liveContexts() throws Exception {
    RunningProcess jcmd = stage.start(Tool.JCMD, String.valueOf(h2tap.pid()), "GC.class_histogram");
    assertThat(jcmd.exitCode(Duration.ofSeconds(10))).isZero();
    return jcmd.stdout()
        .lines()
        .filter(line -> line.matches(".*\\.ReferenceCountedOpenSsl(Client|Server)Context( .*)?"))
        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
        .sum();
  }
}
