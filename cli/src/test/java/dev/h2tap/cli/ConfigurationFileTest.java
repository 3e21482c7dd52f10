package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration files that are right. */
class ConfigurationFileTest {
  @TempDir private Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("h2tap.yaml");
  }

  @Test
  void aFileWithNothingToSayIsTheDefaultCommandLine() throws IOException {
    assertThat(check("threads: 1\n").out()).isEqualTo(file + " is valid: 1 listener, 1 route\n");
  }

  @Test
  void theCommandLineIsCheckedToo() {
    assertThat(CommandLineRun.of("proxy", "--upstream", "http://h:1", "--check").out())
        .isEqualTo("the command line is valid: 1 listener, 1 route\n");
  }

  @Test
  void fileNamesAreRelativeToTheFile() throws IOException {
    CommandLineRun.of("certs", "sample", directory.resolve("certs").toString());

    CommandLineRun run =
        check(
            """
            listen: 15090
            listen-cert: certs/cert-chain.pem
            listen-key: certs/key.pem
            routes:
              - match: {host: "*.svc"}
                preset: istio
                certs: certs
              - upstream: https://h
                ca-file: certs/root-cert.pem
            """);

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).endsWith(" is valid: 1 listener, 2 routes\n");
  }

  @Test
  void aRouteTakesWhatItDoesNotSayFromTheTopOfTheFile() throws IOException {
    CommandLineRun.of("certs", "sample", directory.resolve("certs").toString());

    CommandLineRun run =
        check(
            """
            certs: certs
            upstream-protocol: h2
            routes:
              - match: {path: /plain}
                upstream: http://h:1
              - alpn: http/1.1
            """);

    assertThat(run.err())
        .startsWith(file + ":6:11: upstream-protocol h2 contradicts alpn http/1.1")
        .contains("1 error");
  }

  @Test
  void yamlsOwnWordsForOnAndOffAreUnderstood() throws IOException {
    assertThat(check("upstream-tls: on\ncerts: .\n").err()).contains("key.pem does not exist");
    assertThat(check("upstream-tls: off\n").code()).isZero();
    assertThat(check("upstream-tls: 'off'\n").code()).isZero();
  }

  @Test
  void anOptionOverridesTheSameKeyAtTheTop() throws IOException {
    CommandLineRun run = check("alpn: h2\n", "--upstream-protocol", "h2", "--alpn", "none");

    assertThat(run.code()).isZero();
  }

  private CommandLineRun check(String yaml, String... options) throws IOException {
    Files.writeString(file, yaml);
    String[] all = new String[options.length + 4];
    all[0] = "proxy";
    all[1] = "--config";
    all[2] = file.toString();
    all[3] = "--check";
    System.arraycopy(options, 0, all, 4, options.length);
    return CommandLineRun.of(all);
  }
}
