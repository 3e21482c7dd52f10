package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code h2tap run} with real programs, which know nothing of a proxy. */
class RunIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @RegisterExtension static final Stage STAGE = new Stage();

  private static Certificates certificates;
  private static int plain;
  private static int tls;
  private static int runs;

  @BeforeAll
  static void start() throws Exception {
    certificates = Certificates.in(STAGE);
    plain = Ports.free();
    tls = Ports.free();
    Nginx.start(
        STAGE,
        tls,
        """
        server { listen 127.0.0.1:%d; }
        server { listen 127.0.0.1:%d ssl http2; ssl_certificate %s; ssl_certificate_key %s; }
        """
            .formatted(plain, tls, certificates.serverChain(), certificates.serverKey()));
    for (String client : List.of("curl", "python", "java", "git")) {
      Files.writeString(Nginx.www(STAGE).resolve(client), "hello " + client + "\n");
    }
  }

  @Test
  void programsGoThroughItAndTrustItWithoutBeingTold() throws Exception {
    Path log = STAGE.file("run.h2tap");
    String url = "https://localhost:" + tls;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path script =
        STAGE.write(
            "clients.sh",
            """
            curl -sS http://127.0.0.1:%d/curl
            curl -sS %s/curl
            python3 -c "import urllib.request as r; print(r.urlopen('%s/python').read().decode())"
            git ls-remote %s/git
            %s -cp '%s' %s %s/java
            exit 7
            """
                .formatted(
                    plain,
                    url,
                    url,
                    url,
                    java,
                    System.getProperty("java.class.path"),
                    JdkGet.class.getName(),
                    url));
    RunningProcess run =
        h2tap(
            "--ca-file",
            certificates.root().toString(),
            "--record",
            log.toString(),
            "--",
            "sh",
            script.toString());
    assertThat(run.exitCode(PATIENCE)).as(run.transcript()).isEqualTo(7);
    assertThat(run.stdout())
        .contains("hello curl\nhello curl\nhello python\n")
        .contains("HTTP_2 hello java\n");
    assertThat(run.stderr())
        .contains("GET http://127.0.0.1:" + plain + "/curl")
        .contains(log + "; h2tap inspect " + log + " tells all of it\n");
    List<JsonNode> requests =
        RecordedExchanges.of(log).stream()
            .filter(exchange -> exchange.get("method").asText().equals("GET"))
            .toList();
    assertThat(requests.stream().map(each -> each.get("path").asText()))
        .containsExactlyInAnyOrder(
            "/curl", "/curl", "/python", "/git/info/refs?service=git-upload-pack", "/java");
  }

  @Test
  void theStandardStreamsAreTheProgramsAndSignalsReachIt() throws Exception {
    RunningProcess piped =
        shell("printf 'in and out' | " + H2tapProcess.LAUNCHER + " run --quiet cat");
    assertThat(piped.exitCode(PATIENCE)).isZero();
    assertThat(piped.stdout()).isEqualTo("in and out");
    assertThat(piped.stderr()).isEmpty();
    RunningProcess run =
        h2tap(
            "--quiet",
            "sh",
            "-c",
            "trap 'echo stopping; exit 5' TERM; echo ready; while :; do sleep 0.05; done");
    Await.until("the program runs", () -> run.stdout().contains("ready"));
    run.terminate();
    assertThat(run.exitCode(PATIENCE)).as(run.transcript()).isEqualTo(5);
    assertThat(run.stdout()).isEqualTo("ready\nstopping\n");
  }

  @Test
  void whatCannotBeStartedEndsAsInAShell() throws Exception {
    RunningProcess missing = h2tap("no-such-program");
    RunningProcess locked = h2tap(certificates.root().toString());
    assertThat(missing.exitCode(PATIENCE)).isEqualTo(127);
    assertThat(missing.stderr()).isEqualTo("h2tap: no-such-program: command not found\n");
    assertThat(locked.exitCode(PATIENCE)).isEqualTo(126);
    assertThat(STAGE.file("tmp")).isEmptyDirectory();
  }

  private static RunningProcess h2tap(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(H2tapProcess.LAUNCHER.toString(), "run"));
    command.addAll(List.of(arguments));
    return start(command);
  }

  private static RunningProcess shell(String script) throws Exception {
    return start(List.of("sh", "-c", script));
  }

  private static RunningProcess start(List<String> command) throws Exception {
    Path temporary = Files.createDirectories(STAGE.file("tmp"));
    return STAGE.keep(
        new RunningProcess(
            "run-" + ++runs,
            STAGE.directory(),
            Map.of(
                "XDG_CONFIG_HOME",
                STAGE.file("config").toString(),
                "H2TAP_JAVA_OPTS",
                "-Djava.io.tmpdir=" + temporary),
            command));
  }
}
