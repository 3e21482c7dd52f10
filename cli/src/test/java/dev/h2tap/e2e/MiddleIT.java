package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real clients through h2tap in the middle, with a password, where nothing is wrong. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MiddleIT {
  @RegisterExtension static final Stage STAGE = new Stage();

  private static Middle middle;
  private static Curl curl;

  @BeforeAll
  static void start() throws Exception {
    middle = Middle.on(STAGE, "--proxy-auth", Middle.USER);
    middle.serve("hello.txt", "hello\n");
    middle.serve("metrics", "up_and_running 1\n");
    curl = new Curl(STAGE);
  }

  private static Curl.Response get(String proxy, String version, String url) throws Exception {
    return curl.run(
        version,
        "--proxy",
        middle.proxy(proxy),
        "--proxy-user",
        Middle.USER,
        "--proxy-cacert",
        middle.serverAuthority().toString(),
        "--cacert",
        middle.authority().toString(),
        url);
  }

  /** curl's {@code --http2} over TLS is an offer, which the server may or may not take up. */
  @ParameterizedTest
  @CsvSource({
    "http,    --http1.1, 1.1, 1.1",
    "http,    --http2,   1.1, 2",
    "https,   --http1.1, 1.1, 1.1",
    "https,   --http2,   1.1, 2",
    "socks5,  --http1.1, 1.1, 1.1",
    "socks5,  --http2,   1.1, 2",
    "socks5h, --http1.1, 1.1, 1.1",
    "socks5h, --http2,   1.1, 2",
  })
  void curlSeesTheUpstreamsChoice(String proxy, String version, String http1, String http2)
      throws Exception {
    Curl.Response toHttp1 = get(proxy, version, middle.http1("/hello.txt"));
    assertThat(toHttp1.error()).isEmpty();
    assertThat(toHttp1.body()).isEqualTo("hello\n");
    assertThat(toHttp1.version()).isEqualTo(http1);

    Curl.Response toHttp2 = get(proxy, version, middle.http2("/hello.txt"));
    assertThat(toHttp2.error()).isEmpty();
    assertThat(toHttp2.body()).isEqualTo("hello\n");
    assertThat(toHttp2.version()).isEqualTo(http2);
  }

  @ParameterizedTest
  @CsvSource({
    "http,    --http1.1,                1.1",
    "http,    --http2-prior-knowledge,  2",
    "https,   --http1.1,                1.1",
    "socks5h, --http1.1,                1.1",
    "socks5h, --http2,                  2",
    "socks5h, --http2-prior-knowledge,  2",
  })
  void plaintextInATunnelIsUnderstoodToo(String proxy, String version, String spoken)
      throws Exception {
    Curl.Response response =
        curl.run(
            version,
            "--proxytunnel",
            "--proxy",
            middle.proxy(proxy),
            "--proxy-user",
            Middle.USER,
            "--proxy-cacert",
            middle.serverAuthority().toString(),
            middle.plain("/hello.txt"));
    assertThat(response.error()).isEmpty();
    assertThat(response.body()).isEqualTo("hello\n");
    assertThat(response.version()).isEqualTo(spoken);
  }

  @ParameterizedTest
  @CsvSource({"http", "https"})
  void absoluteFormStillWorks(String proxy) throws Exception {
    Curl.Response response = get(proxy, "--http1.1", middle.plain("/hello.txt"));
    assertThat(response.body()).isEqualTo("hello\n");
  }

  @Test
  void aConnectionIsKeptForSeveralRequests() throws Exception {
    Curl.Response response = get("http", "--http1.1", middle.http1("/hello.txt?[1-3]"));
    assertThat(response.error()).isEmpty();
    assertThat(response.statuses()).containsExactly(200, 200, 200, 200);
  }

  @Test
  void aPasswordThatIsAskedForIsGiven() throws Exception {
    Curl.Response response =
        curl.run(
            "--proxy-anyauth",
            "--proxy",
            middle.proxy("http"),
            "--proxy-user",
            Middle.USER,
            "--cacert",
            middle.authority().toString(),
            middle.http2("/hello.txt"));
    assertThat(response.statuses()).containsExactly(407, 200, 200);
    assertThat(response.body()).isEqualTo("hello\n");
  }

  @Test
  void certificatesMirrorTheNamesOfTheUpstream() throws Exception {
    Curl.Response response =
        get("socks5", "--http1.1", middle.http1("/hello.txt").replace("localhost", "127.0.0.1"));
    assertThat(response.error()).isEmpty();
    assertThat(response.body()).isEqualTo("hello\n");
  }

  @ParameterizedTest
  @CsvSource({"http", "https"})
  void thePageThatTellsOfTheCaIsServed(String scheme) throws Exception {
    Curl.Response page = get("http", "--http2", scheme + "://h2tap.internal/");
    assertThat(page.error()).isEmpty();
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("ca.pem");
  }

  @Test
  void prometheusScrapesOverHttps() throws Exception {
    String settings =
        """
            proxy_url: http://%s@localhost:%d
            enable_http2: %s
            tls_config: {ca_file: %s}
            static_configs: [{targets: ['localhost:%d']}]
        """;
    List<String> jobs = new ArrayList<>();
    for (boolean http2 : List.of(true, false)) {
      jobs.add(
          "  - job_name: http2-%s\n    scheme: https\n".formatted(http2)
              + settings.formatted(
                  Middle.USER,
                  middle.h2tap().port(),
                  http2,
                  middle.authority(),
                  middle.http2Port()));
    }
    Prometheus prometheus = Prometheus.start(STAGE, jobs);
    prometheus.await("http2-true", "up", "");
    prometheus.await("http2-false", "up", "");
    prometheus.stop();
    Await.until(
        "both protocols are recorded",
        () ->
            protocolsOf("/metrics").contains("h2 h2")
                && protocolsOf("/metrics").contains("HTTP/1.1 HTTP/1.1"));
  }

  private static List<String> protocolsOf(String path) throws Exception {
    List<String> pairs = new ArrayList<>();
    for (JsonNode exchange : middle.exchanges()) {
      if (exchange.path("path").asText().equals(path)) {
        pairs.add(
            exchange.path("downstreamProtocol").asText()
                + " "
                + exchange.path("upstreamProtocol").asText());
      }
    }
    return pairs;
  }

  /** Browsers do so with {@code https://} proxies; curl 7.88 does not. */
  @ParameterizedTest
  @CsvSource({"http", "https"})
  void aTunnelMayBeAStreamOfHttp2(String proxy) throws Exception {
    Path script =
        STAGE.write(
            "connect.js",
            """
            const [proxy, proxyCa, user, target, ca] = process.argv.slice(2);
            const { readFileSync } = require('fs');
            const session = require('http2').connect(proxy, { ca: readFileSync(proxyCa) });
            const stream = session.request({
              ':method': 'CONNECT',
              ':authority': target,
              'proxy-authorization': 'Basic ' + Buffer.from(user).toString('base64'),
            });
            const inside = require('tls').connect({
              socket: stream, servername: 'localhost', ca: readFileSync(ca),
              ALPNProtocols: ['http/1.1'],
            });
            inside.write('GET /hello.txt HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n');
            inside.on('data', data => process.stdout.write(data));
            inside.on('end', () => session.destroy());
            """);
    RunningProcess node =
        STAGE.start(
            Tool.NODE,
            script.toString(),
            middle.proxy(proxy),
            middle.serverAuthority().toString(),
            Middle.USER,
            "localhost:" + middle.http2Port(),
            middle.authority().toString());
    assertThat(node.exitCode(Duration.ofSeconds(20))).as(node.transcript()).isZero();
    assertThat(node.stdout()).startsWith("HTTP/1.1 200 ").endsWith("hello\n");
  }

  @Test
  void gitClonesAndPushesOverHttps() throws Exception {
    Path repositories = Files.createDirectories(STAGE.file("repositories"));
    git(STAGE.directory(), "init", "--bare", "--quiet", repositories.resolve("a.git").toString());
    GitServer server = GitServer.start(STAGE, repositories);
    int port = Ports.free();
    Nginx.start(
        STAGE,
        port,
        "server { listen 127.0.0.1:%d ssl http2; ssl_certificate %s; ssl_certificate_key %s;"
                .formatted(
                    port, middle.certificates().serverChain(), middle.certificates().serverKey())
            + " location / { proxy_pass http://127.0.0.1:%d; } }".formatted(server.port()));
    String url = "https://localhost:" + port + "/a.git";

    Path first = STAGE.file("first");
    git(STAGE.directory(), "clone", "--quiet", url, first.toString());
    Files.writeString(first.resolve("read.me"), "hello\n");
    git(first, "add", "read.me");
    git(first, "commit", "--quiet", "--message", "Say hello");
    git(first, "push", "--quiet", "origin", "HEAD:refs/heads/main");
    Path second = STAGE.file("second");
    git(STAGE.directory(), "clone", "--quiet", "--branch", "main", url, second.toString());
    assertThat(second.resolve("read.me")).hasContent("hello\n");
  }

  private static void git(Path directory, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(Tool.GIT.path()));
    command.addAll(
        List.of("-c", "http.proxy=http://" + Middle.USER + "@localhost:" + middle.h2tap().port()));
    command.addAll(List.of("-c", "user.name=me", "-c", "user.email=me@localhost"));
    command.addAll(List.of(words));
    RunningProcess git =
        STAGE.keep(
            new RunningProcess(
                "git-" + System.nanoTime(),
                directory,
                Map.of(
                    "GIT_SSL_CAINFO",
                    middle.authority().toString(),
                    "GIT_CONFIG_GLOBAL",
                    "/dev/null",
                    "HOME",
                    directory.toString()),
                command));
    assertThat(git.exitCode(Duration.ofSeconds(30))).as(git.transcript()).isZero();
  }

  /** Runs last: the log of all of that. */
  @Test
  @Order(Integer.MAX_VALUE)
  void theLogTellsOfEveryRequestAndFindsNoFault() throws Exception {
    middle.h2tap().stop();
    List<String> seen = new ArrayList<>();
    for (JsonNode exchange : middle.exchanges()) {
      assertThat(exchange.path("method").asText()).as(exchange.toString()).isNotEmpty();
      seen.add(
          exchange.path("method").asText()
              + " "
              + exchange.path("status").asText()
              + " "
              + exchange.path("downstreamProtocol").asText()
              + " "
              + exchange.path("upstreamProtocol").asText());
    }
    assertThat(seen)
        .contains("CONNECT 200 HTTP/1.1 ", "GET 200 h2 h2", "GET 200 HTTP/1.1 HTTP/1.1")
        .contains("GET 200 h2 HTTP/1.1", "CONNECT 407 HTTP/1.1 ");
    CommandLineRun diagnosis = middle.read("diagnose");
    assertThat(diagnosis.code()).as(diagnosis.out()).isZero();
    CommandLineRun story = middle.read("inspect");
    assertThat(story.out()).doesNotContain("malformed").doesNotContain("? ?");
  }
}
