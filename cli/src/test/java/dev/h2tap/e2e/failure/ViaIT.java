package dev.h2tap.e2e.failure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Upstreams behind another proxy: tinyproxy, microsocks, and h2tap itself. */
class ViaIT {
  private static final int HTTP = Ports.free();
  private static final int MTLS = Ports.free();
  private static final int OTHER = Ports.free();
  private static final int OPEN_PROXY = Ports.free();
  private static final int PROXY = Ports.free();
  private static final int OPEN_SOCKS = Ports.free();
  private static final int SOCKS = Ports.free();
  private static final int TLS_PROXY = Ports.free();

  @RegisterExtension static final Stage STAGE = new Stage();
  private static Certificates certificates;
  private static RunningProcess openProxy;
  private static Path login;
  private static Path wrongLogin;
  private final List<ProxyThread> running = new ArrayList<>();
  private Path log;

  @BeforeAll
  static void start() throws Exception {
    certificates = Certificates.in(STAGE);
    Nginx nginx =
        Nginx.start(
            STAGE,
            HTTP,
            """
            server { listen 127.0.0.1:%d; listen 127.0.0.1:%d; }
            server { listen 127.0.0.1:%d ssl http2; %s }
            """
                .formatted(HTTP, OTHER, MTLS, Nginx.mutualTls(certificates)));
    Files.writeString(nginx.www().resolve("page"), "here");
    openProxy = tinyproxy(OPEN_PROXY, "");
    tinyproxy(PROXY, "BasicAuth me s3cret");
    STAGE.serve(OPEN_SOCKS, Tool.MICROSOCKS, "-i", "127.0.0.1", "-p", "" + OPEN_SOCKS);
    STAGE.serve(
        SOCKS, Tool.MICROSOCKS, "-i", "127.0.0.1", "-p", "" + SOCKS, "-u", "me", "-P", "s3cret");
    STAGE.serve(
        TLS_PROXY,
        Tool.NGHTTPX,
        "--http2-proxy",
        "-f127.0.0.1," + TLS_PROXY,
        "-b127.0.0.1," + OPEN_PROXY,
        certificates.serverKey().toString(),
        certificates.serverChain().toString());
    login = STAGE.write("login", "me:s3cret\n");
    wrongLogin = STAGE.write("wrong-login", "me:guess\n");
  }

  private static RunningProcess tinyproxy(int port, String more) throws Exception {
    Path configuration =
        STAGE.write(
            "tinyproxy-" + port + ".conf",
            """
            Port %d
            Listen 127.0.0.1
            MaxClients 20
            LogLevel Connect
            ConnectPort %d
            ConnectPort %d
            ConnectPort 9
            %s
            """
                .formatted(port, HTTP, MTLS, more));
    return STAGE.serve(port, Tool.TINYPROXY, "-d", "-c", configuration.toString());
  }

  @AfterEach
  void stop() throws Exception {
    for (ProxyThread one : running) {
      one.stop();
    }
  }

  // ---- the way through ----

  @Test
  void http2OverMutualTlsThroughConnectLeavesTheNameToTheProxy() throws Exception {
    int port = through("https://localhost:" + MTLS, "http://127.0.0.1:" + OPEN_PROXY).port();
    assertPage(port, "/page");
    stop();
    assertThat(openProxy.stdout() + openProxy.stderr()).contains("CONNECT localhost:" + MTLS);
    assertThat(recorded())
        .contains("via: asks http://127.0.0.1:" + OPEN_PROXY + " for a tunnel to localhost:" + MTLS)
        .contains("CONNECT localhost:" + MTLS + " HTTP/1.1")
        .contains("opened the tunnel");
    CommandLineRun diagnosed = CommandLineRun.of("diagnose", log.toString());
    assertThat(diagnosed.code()).as(diagnosed.out()).isZero();
  }

  @Test
  void credentialsAreSentAndNowhereSeen() throws Exception {
    String via = "http://me:s3cret@127.0.0.1:" + PROXY;
    assertPage(through("http://localhost:" + HTTP, via).port(), "/page");
    String said = running.get(0).stop().err();
    running.clear();
    assertThat(said).contains("password in --via can be read").doesNotContain("s3cret");
    assertNoPassword("http://***@127.0.0.1:" + PROXY);

    assertPage(
        through(
                "http://localhost:" + HTTP,
                "socks5://127.0.0.1:" + SOCKS,
                "--via-credentials-file",
                login.toString())
            .port(),
        "/page");
    stop();
    assertNoPassword(login.toString());
  }

  @Test
  void socks5CarriesTlsToo() throws Exception {
    assertPage(
        through("https://localhost:" + MTLS, "socks5://localhost:" + OPEN_SOCKS).port(), "/page");
    assertThat(recorded()).contains("opened the tunnel to localhost:" + MTLS);
  }

  @Test
  void aProxyThatSpeaksTlsItself() throws Exception {
    String via = "https://localhost:" + TLS_PROXY;
    assertPage(
        through("https://localhost:" + MTLS, via, "--via-ca-file", certificates.root().toString())
            .port(),
        "/page");
    assertThat(recorded()).contains("CONNECT localhost:" + MTLS);
    stop();
    running.clear();
    refused("unable to find valid certification path", via);
  }

  @Test
  void h2tapIsAProxyOnTheWayItself() throws Exception {
    ProxyThread way = keep(ProxyThread.start(STAGE, List.of("--passthrough", "*")));
    Files.delete(STAGE.file("proxy.ready"));
    assertPage(
        through("https://localhost:" + MTLS, "http://127.0.0.1:" + way.port()).port(), "/page");
  }

  @Test
  void aProbeGoesTheSameWay() {
    CommandLineRun probe =
        CommandLineRun.of(
            "probe",
            "localhost:" + MTLS,
            "--certs",
            certificates.mesh().toString(),
            "--path",
            "/page",
            "--via",
            "http://127.0.0.1:" + OPEN_PROXY);
    assertThat(probe.code()).as(probe.out() + probe.err()).isZero();
    assertThat(probe.out()).contains("--via http://127.0.0.1:" + OPEN_PROXY);
    CommandLineRun refused =
        CommandLineRun.of("probe", "localhost:" + MTLS, "--via", "http://127.0.0.1:" + PROXY);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).contains("wants credentials");
  }

  // ---- no way through ----

  @Test
  void aProxyThatWantsCredentials() throws Exception {
    refused("wants credentials; add --via-credentials-file", "http://127.0.0.1:" + PROXY);
    refused("wants credentials; add --via-credentials-file", "socks5://127.0.0.1:" + SOCKS);
  }

  @Test
  void aProxyThatKnowsOthers() throws Exception {
    for (String via : List.of("http://127.0.0.1:" + PROXY, "socks5://127.0.0.1:" + SOCKS)) {
      refused(
          "does not accept our credentials", via, "--via-credentials-file", wrongLogin.toString());
    }
  }

  @Test
  void aProxyThatForbidsThePortOrDoesNotReachIt() throws Exception {
    String proxy = "http://127.0.0.1:" + OPEN_PROXY;
    refusedFor(
        "http://127.0.0.1:" + OTHER,
        "does not allow a tunnel to 127.0.0.1:" + OTHER + " (403)",
        proxy);
    refusedFor("http://127.0.0.1:9", "does not reach 127.0.0.1:9 (500)", proxy);
    refusedFor(
        "http://127.0.0.1:9",
        "does not reach 127.0.0.1:9: connection refused",
        "socks5://127.0.0.1:" + OPEN_SOCKS);
  }

  @Test
  void whatIsNoProxy() throws Exception {
    refused("opens no tunnels (400)", "http://127.0.0.1:" + HTTP);
    refused("does not speak SOCKS5", "socks5://127.0.0.1:" + HTTP);
    refused("closed the connection instead", "http://127.0.0.1:" + OPEN_SOCKS);
    int nobody = Ports.free();
    String phrase = ask("http://localhost:" + HTTP, "http://127.0.0.1:" + nobody);
    assertThat(phrase)
        .isEqualTo(
            "connect to 127.0.0.1:"
                + nobody
                + ", the proxy of --via: connection refused; nothing listens there");
    assertThat(Diagnosed.of(log.toString()).first().path("id").asText()).isEqualTo("unreachable");
  }

  @Test
  void whatCannotBeMeant() {
    for (String via :
        List.of("proxy:3128", "ftp://proxy:21", "http://me:s3cret@proxy", "http://x:99999")) {
      CommandLineRun run = CommandLineRun.of("proxy", "--check", "--via", via);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("--via").contains("write http://HOST:PORT").hasLineCount(1);
      assertThat(run.err()).doesNotContain("s3cret");
    }
    CommandLineRun alone =
        CommandLineRun.of("proxy", "--check", "--via-credentials-file", login.toString());
    assertThat(alone.err()).contains("needs --via");
  }

  private void refused(String why, String via, String... options) throws Exception {
    refusedFor("http://localhost:" + HTTP, why, via, options);
  }

  private void refusedFor(String upstream, String why, String via, String... options)
      throws Exception {
    assertThat(ask(upstream, via, options)).contains(why);
    Diagnosed diagnosed = Diagnosed.of(log.toString());
    assertThat(diagnosed.first().path("id").asText())
        .as(diagnosed.toString())
        .isEqualTo("via-refused");
    assertThat(diagnosed.exit()).isEqualTo(1);
  }

  /** The reason phrase of what comes in place of a response. */
  private String ask(String upstream, String via, String... options) throws Exception {
    ProxyThread h2tap = through(upstream, via, options);
    Curl.Response response = new Curl(STAGE).run(h2tap.http("/page"));
    assertThat(response.status()).isEqualTo(502);
    stop();
    running.clear();
    return response.reason();
  }

  private ProxyThread through(String upstream, String via, String... more) throws Exception {
    log = STAGE.file("via.h2tap");
    Files.deleteIfExists(log);
    Files.deleteIfExists(STAGE.file("proxy.ready"));
    List<String> options = new ArrayList<>(List.of("--upstream", upstream, "--via", via));
    options.addAll(List.of("--record", log.toString()));
    if (upstream.startsWith("https")) {
      options.addAll(List.of("--certs", certificates.mesh().toString()));
    }
    options.addAll(List.of(more));
    return keep(ProxyThread.start(STAGE, options));
  }

  private ProxyThread keep(ProxyThread started) {
    running.add(started);
    return started;
  }

  private void assertPage(int port, String path) throws Exception {
    Curl.Response response = new Curl(STAGE).run("http://127.0.0.1:" + port + path);
    assertThat(response.status()).as(response.reason()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("here");
  }

  private String recorded() {
    return CommandLineRun.of("inspect", log.toString()).out();
  }

  private void assertNoPassword(String option) throws Exception {
    String told = CommandLineRun.of("inspect", log.toString(), "--json").out();
    assertThat(told).contains(option).doesNotContain("s3cret");
    byte[] bytes = Files.readAllBytes(log);
    String raw = new String(bytes, ISO_8859_1);
    assertThat(raw).doesNotContain("s3cret").doesNotContain("bWU6czNjcmV0").contains("****");
  }
}
