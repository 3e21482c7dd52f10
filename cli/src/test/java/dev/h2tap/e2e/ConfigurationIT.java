package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A configuration file with several listeners and routes, and what its reload does to traffic. */
class ConfigurationIT {
  private static final Pattern RELOADED = Pattern.compile("h2tap\\.yaml loaded again");

  @RegisterExtension static final Stage STAGE = new Stage();
  private static final int HTTP2 = Ports.free();
  private static final int OTHER = Ports.free();
  private static final int HTTP1 = Ports.free();
  private static Curl curl;

  @BeforeAll
  static void start() throws Exception {
    curl = new Curl(STAGE);
    Files.createDirectories(STAGE.file("a"));
    Files.createDirectories(STAGE.file("b"));
    STAGE.write("a/page", "of a");
    STAGE.write("b/page", "of b");
    STAGE.serve(HTTP2, Tool.NGHTTPD, "--no-tls", "-d", STAGE.file("a") + "", "" + HTTP2);
    STAGE.serve(OTHER, Tool.NGHTTPD, "--no-tls", "-d", STAGE.file("b") + "", "" + OTHER);
    Nginx nginx =
        Nginx.start(
            STAGE,
            HTTP1,
            "server { listen 127.0.0.1:%d; location /slow { limit_rate 4k; } }".formatted(HTTP1));
    Files.writeString(nginx.www().resolve("page"), "of nginx");
    Bodies.random(nginx.www().resolve("slow"), 12 * Bodies.KIB);
    Certificates certificates = Certificates.in(STAGE);
    Files.copy(certificates.serverChain(), STAGE.file("server.pem"));
    Files.copy(certificates.serverKey(), STAGE.file("server.key"));
  }

  @Test
  void eachRequestGoesTheWayOfTheFirstRouteThatMatches() throws Exception {
    Path file =
        STAGE.write(
            "ways.yaml",
            """
            listeners:
              - name: plain
                listen: 0
              - name: tls
                listen: 127.0.0.1:0
                listen-cert: server.pem
                listen-key: server.key
            upstream-protocol: h2
            routes:
              - match: {method: [PUT, POST]}
                upstream: http://127.0.0.1:%3$d
                upstream-protocol: http1
              - match: {header: {x-to: "ngin*"}}
                upstream: http://127.0.0.1:%3$d
                upstream-protocol: auto
              - match: {sni: "*.example", client: 127.0.0.0/8}
                upstream: http://127.0.0.1:%2$d
              - match: {listener: tls, path: "/p?ge"}
                upstream: http://127.0.0.1:%1$d
              - match: {host: "*.invalid", port: 81}
                upstream: http://127.0.0.1:%2$d
              - match: {destination: 127.0.0.1/32, port: %3$d}
                upstream-protocol: http1
            """
                .formatted(HTTP2, OTHER, HTTP1));
    H2tapProcess h2tap = STAGE.configured(file);
    String plain = "http://127.0.0.1:" + h2tap.ports().get("plain") + "/page";
    String tls = "https://127.0.0.1:" + h2tap.ports().get("tls") + "/page";
    String named = "a.example:" + h2tap.ports().get("tls");

    assertThat(curl.run("-k", tls).body()).isEqualTo("of a");
    assertThat(curl.run("-k", "-H", "x-to: nginx", tls).body()).isEqualTo("of nginx");
    assertThat(curl.run("-k", "-T", STAGE.file("a/page") + "", tls.replace("page", "put")).status())
        .isEqualTo(201);
    assertThat(
            curl.run("-k", "--resolve", named + ":127.0.0.1", "https://" + named + "/page").body())
        .isEqualTo("of b");
    assertThat(curl.run("-H", "Host: x.invalid:81", plain).body()).isEqualTo("of b");
    assertThat(
            curl.run("-x", plain.replace("/page", ""), "http://127.0.0.1:" + HTTP1 + "/page")
                .body())
        .isEqualTo("of nginx");
    assertThat(curl.run(plain).reason()).startsWith("no route of the configuration matches");
  }

  @Test
  void noRequestFailsWhileTheFileIsReplacedInEveryWay() throws Exception {
    Path volume = Files.createDirectories(STAGE.file("volume"));
    Path file = volume.resolve("h2tap.yaml");
    swap(volume, "first", configuration(HTTP2));
    Files.createSymbolicLink(file, Path.of("..data", "h2tap.yaml"));
    H2tapProcess h2tap = STAGE.configured(file);
    String url = "http://127.0.0.1:" + h2tap.ports().get("a") + "/page";
    RunningProcess load = STAGE.start(Tool.H2LOAD, "-D8", "-c4", "-m5", url);
    Await.until("traffic", () -> curl.run(url).body().equals("of a"));

    Files.writeString(volume.resolve("first/h2tap.yaml"), configuration(OTHER));
    Await.until("rewritten", () -> curl.run(url).body().equals("of b"));

    Path next = Files.writeString(volume.resolve("first/next"), configuration(HTTP2));
    Files.move(next, volume.resolve("first/h2tap.yaml"), StandardCopyOption.ATOMIC_MOVE);
    Await.until("renamed", () -> curl.run(url).body().equals("of a"));

    swap(volume, "second", configuration(OTHER));
    Await.until("volume swapped", () -> curl.run(url).body().equals("of b"));

    Files.writeString(volume.resolve("second/h2tap.yaml"), "routes: [{upstrem: x}]");
    Await.until(
        "refused",
        () -> h2tap.stderr().contains("unknown key 'upstrem' in a route; did you mean upstream?"));
    Await.until("told", () -> h2tap.stderr().contains("the configuration in force stays"));
    h2tap.hangUp();
    Await.until("refused again", () -> h2tap.stderr().contains("stays (SIGHUP)"));
    assertThat(curl.run(url).body()).isEqualTo("of b");

    assertThat(load.exitCode(Duration.ofSeconds(30))).isZero();
    H2load result = H2load.of(load);
    assertThat(result.succeeded()).as(result.report()).isPositive().isEqualTo(result.total());
    assertThat(RELOADED.matcher(h2tap.stderr()).results()).hasSize(3);
  }

  @Test
  void listenersComeAndGoAndWhatTheyCarryIsFinished() throws Exception {
    Path file = STAGE.write("listeners.yaml", listeners("a"));
    H2tapProcess h2tap = STAGE.configured(file);
    int a = h2tap.ports().get("a");
    Path got = STAGE.file("slow");
    RunningProcess slow =
        STAGE.start(Tool.CURL, "-s", "-o", got + "", "http://127.0.0.1:" + a + "/slow");
    Await.until("the slow response begins", () -> Files.exists(got) && Files.size(got) > 0);

    Files.writeString(file, listeners("b") + "threads: 2\n");
    Await.until("the other listens", () -> h2tap.ports().containsKey("b"));
    int b = h2tap.ports().get("b");

    assertThat(h2tap.ports()).containsOnlyKeys("b");
    assertThat(curl.run("http://127.0.0.1:" + b + "/page").body()).isEqualTo("of nginx");
    Await.until("the first is closed", () -> !Ports.answers(a));
    assertThat(slow.exitCode(Duration.ofSeconds(10))).isZero();
    assertThat(Files.size(got)).isEqualTo(12 * Bodies.KIB);
    Await.until(
        "told",
        () ->
            h2tap.stderr().contains("no longer listening on 127.0.0.1:" + a + " (a)")
                && h2tap.stderr().contains("threads has changed; it takes effect at the next"));
  }

  @Test
  void withoutAFileSighupLoadsTheCertificatesAgain() throws Exception {
    Path log = STAGE.file("hup.h2tap");
    H2tapProcess h2tap =
        STAGE.h2tap(
            "--upstream",
            "http://127.0.0.1:" + HTTP1,
            "--record",
            log.toString(),
            "--listen-cert",
            STAGE.file("server.pem").toString(),
            "--listen-key",
            STAGE.file("server.key").toString());
    assertThat(curl.run("-k", h2tap.https("/page")).body()).isEqualTo("of nginx");

    h2tap.hangUp();
    Await.until(
        "loaded again", () -> h2tap.stderr().contains("certificates loaded again (SIGHUP)"));

    assertThat(curl.run("-k", h2tap.https("/page")).body()).isEqualTo("of nginx");
    h2tap.stop();
    assertThat(CommandLineRun.of("inspect", log.toString()).out())
        .contains("configuration reloaded");
  }

  private static String configuration(int upstream) {
    return """
    listeners:
      - name: a
        listen: 0
    routes:
      - upstream: http://127.0.0.1:%d
        upstream-protocol: h2
    """
        .formatted(upstream);
  }

  private static String listeners(String name) {
    return "upstream: http://127.0.0.1:%d\nlisteners: [{name: %s, listen: %d}]\n"
        .formatted(HTTP1, name, Ports.free());
  }

  /**
   * Replaces all of a volume at once, as Kubernetes does: by the link that all names go through.
   */
  private static void swap(Path volume, String version, String text) throws Exception {
    Path directory = Files.createDirectories(volume.resolve(version));
    Files.writeString(directory.resolve("h2tap.yaml"), text);
    Path link = volume.resolve("..data_tmp");
    Files.createSymbolicLink(link, Path.of(version));
    Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }
}
