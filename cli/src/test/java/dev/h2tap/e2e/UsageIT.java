package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong usage and bad files: one line on stderr that names the culprit, exit code 2. */
class UsageIT {
  private static final int USAGE = 2;

  @RegisterExtension static final Stage STAGE = new Stage();
  private static Certificates certificates;
  private static int runs;

  @BeforeAll
  static void makeFiles() throws Exception {
    certificates = Certificates.in(STAGE);
    STAGE.write("no-log", "this is no session log\n");
    STAGE.write("no-pem", "this is no PEM\n");
  }

  static Stream<List<String>> mistakes() {
    return Stream.of(
        List.of("--upstream ftp://a", "--upstream"),
        List.of("--upstream http://127.0.0.1:99999", "--upstream"),
        List.of("--upstream http://a/path", "--upstream"),
        List.of("--upstream http://a --certs MESH", "--certs"),
        List.of("--upstream http://a --upstream-tls on", "--upstream-tls"),
        List.of("--upstream https://a --certs missing", "missing"),
        List.of("--upstream https://a --ca-file no-pem", "no-pem"),
        List.of("--upstream https://a --cert-file SERVER --key-file no-pem", "no-pem"),
        List.of("--upstream https://a --certs MESH --key-file KEY", "key"),
        List.of("--upstream https://a --alpn h2,,h3", "--alpn"),
        List.of("--upstream https://a --alpn none,h2", "stands alone"),
        List.of("--upstream https://a --verify sometimes", "--verify"),
        List.of("--upstream https://a --verify none --server-name b", "--server-name"),
        List.of("--no-secrets", "--no-secrets"),
        List.of("--overflow wait --record log", "pause"),
        List.of("--upstream https://a --tls-engine x", "--tls-engine"),
        List.of("--upstream-protocol http3", "--upstream-protocol"),
        List.of("--listen-cert SERVER", "--listen-key"),
        List.of("--listen-client-ca ROOT", "--listen-client-ca"),
        List.of("--preset mars", "--preset"),
        List.of("--record no-log", "no-log"),
        List.of("--record missing/log", "missing"),
        List.of("--record-limit 10", "--record"),
        List.of("--idle-timeout fast", "fast"),
        List.of("--idle-timeout 0", "--idle-timeout"),
        List.of("--threads 100000", "--threads"),
        List.of("--listen nowhere:x", "--listen"),
        List.of("--lisen 1", "--listen"),
        List.of("--threads 0", "--threads"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isOneLine(List<String> mistake) throws Exception {
    List<String> options = new ArrayList<>();
    for (String word : mistake.get(0).split(" ")) {
      options.add(
          switch (word) {
            case "MESH" -> certificates.mesh().toString();
            case "SERVER" -> certificates.serverChain().toString();
            case "KEY" -> certificates.serverKey().toString();
            case "ROOT" -> certificates.root().toString();
            default -> word;
          });
    }
    assertThat(error(options)).contains(mistake.get(1));
    assertThat(STAGE.file("no-log")).hasContent("this is no session log\n");
  }

  @Test
  void aPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(error(List.of("--listen", address))).contains(address).contains("in use");
    }
  }

  @Test
  void aLogThatAnotherRunHolds() throws Exception {
    Path log = STAGE.file("held.h2tap");
    STAGE.h2tap("--record", log.toString());
    assertThat(error(List.of("--record", log.toString()))).contains("held.h2tap");
    assertThat(Files.size(log)).isPositive();
  }

  private static String error(List<String> options) throws Exception {
    List<String> command = new ArrayList<>(List.of(H2tapProcess.LAUNCHER.toString(), "proxy"));
    if (!options.contains("--listen")) {
      command.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    command.addAll(options);
    RunningProcess run =
        STAGE.keep(new RunningProcess("usage-" + ++runs, STAGE.directory(), Map.of(), command));
    assertThat(run.exitCode(Duration.ofSeconds(20))).isEqualTo(USAGE);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr()).startsWith("h2tap: ").matches("[^\n]+\n");
    return run.stderr();
  }
}
