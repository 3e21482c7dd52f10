package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code h2tap demo}, as a newcomer starts it. */
class DemoIT {
  private static final String REASON =
      "502 upstream reset the connection right after a ClientHello that offered no ALPN; try"
          + " --alpn h2,http/1.1 or --preset istio";

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void showsFailureReasonCureAndStory() throws Exception {
    RunningProcess demo = demo();
    assertThat(demo.exitCode(Duration.ofSeconds(30))).as(demo.transcript()).isZero();
    assertThat(demo.stderr()).isEmpty();
    String out = text(demo);
    assertThat(out).doesNotContain("\u001b");
    assertThat(out.lines())
        .anyMatch(line -> line.matches(" {3}✗ read tcp .*: connection reset by peer"))
        .contains("   ✗ " + REASON, "   ✓ 200 OK", "     demo_temperature_celsius 21.5")
        .anyMatch(line -> line.matches(".*ClientHello +len=\\d+ +SNI none  ALPN none .*"))
        .anyMatch(line -> line.matches(".*CLOSE +RST by upstream.*"))
        .anyMatch(line -> line.matches(".*HANDSHAKE +TLSv1.3 .*ALPN h2 .*"))
        .anyMatch(line -> line.matches(".*DATA +stream=3.*"));
    Path log = Path.of(find(out, "h2tap inspect (\\S+)"));
    assertThat(log).isNotEmptyFile();
    assertThat(Files.getPosixFilePermissions(log.getParent())).hasSize(3);
  }

  @Test
  void keptItServesWhatItNamesUntilItIsStopped() throws Exception {
    RunningProcess demo = demo("--keep");
    Await.until("the demo keeps running", () -> text(demo).contains("targets: ['127"));
    Await.until("it has printed all", () -> text(demo).strip().endsWith("']"));
    String out = text(demo);
    Path configuration = Path.of(find(out, "--config.file=(\\S+)"));
    RunningProcess check = stage.start(Tool.PROMTOOL, "check", "config", configuration.toString());
    assertThat(check.exitCode(Duration.ofSeconds(20))).as(check.transcript()).isZero();
    assertThat(out.lines().map(String::strip))
        .containsAll(Files.readAllLines(configuration).stream().map(String::strip).toList());

    Curl curl = new Curl(stage);
    List<String> commands =
        out.lines().map(String::strip).filter(line -> line.startsWith("curl ")).toList();
    assertThat(commands).hasSize(2);
    Curl.Response direct = curl.run(arguments(commands.get(0)));
    assertThat(direct.exit()).isEqualTo(35);
    assertThat(direct.error()).contains("Connection reset by peer");
    String[] through = arguments(commands.get(1));
    Curl.Response cured = runWithProxy(through);
    assertThat(cured.error()).isEmpty();
    assertThat(cured.status()).isEqualTo(200);

    demo.terminate();
    assertThat(demo.exitCode(Duration.ofSeconds(15))).isZero();
    assertThat(demo.stderr()).isEmpty();
  }

  /** The harness keeps curl from using a proxy; here it is to use one. */
  private Curl.Response runWithProxy(String... arguments) throws Exception {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--noproxy";
    all[arguments.length + 1] = "nobody.invalid";
    return new Curl(stage).run(all);
  }

  private RunningProcess demo(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(H2tapProcess.LAUNCHER.toString(), "demo"));
    command.addAll(List.of(options));
    Path temporary = Files.createDirectories(stage.file("tmp"));
    return stage.keep(
        new RunningProcess(
            "demo",
            stage.directory(),
            Map.of("H2TAP_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary),
            command));
  }

  private static String text(RunningProcess process) throws Exception {
    return Files.readString(process.stdoutFile());
  }

  private static String[] arguments(String command) {
    return command.substring("curl ".length()).split(" ");
  }

  private static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in\n" + text).isTrue();
    return matcher.group(1);
  }
}
