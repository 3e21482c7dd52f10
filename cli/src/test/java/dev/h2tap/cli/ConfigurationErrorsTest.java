package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the user is told of a configuration file that is wrong. */
class ConfigurationErrorsTest {
  private static final Path MISTAKES = Path.of("src/test/resources/config/mistakes.yaml");

  @TempDir private Path directory;

  @Test
  void allMistakesOfAFileAreToldAtOnceEachWithItsPlace() {
    CommandLineRun run = CommandLineRun.of("proxy", "--config", MISTAKES.toString(), "--check");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    Golden.assertMatches(
        "configuration-mistakes.txt",
        run.err().replace(MISTAKES.toAbsolutePath().getParent() + "/", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '^',
      value = {
        "- a#1:1: the file is a list; a mapping",
        "x#1:1: the file is a single value",
        "~#1:1: the file is empty",
        "a: [#1:5: no YAML: ",
        "routes:\\n\\t- x#2:1: no YAML: a tab; YAML is indented with spaces",
        "sni: 'x#1:8: no YAML: while scanning a quoted scalar, found unexpected end of stream",
        "threads: 1: 2#1:11: no YAML: mapping values are not allowed here",
        "threads: *x#1:10: aliases (*x) are not read",
        "threads: 1\\n---\\nthreads: 2#3:1: a second document begins here",
        "threads: 1\\nthreads: 2#2:1: threads is given twice, first in line 1; keep one",
        "? [a]\\n: b#1:4: no YAML: a key that is a list or a mapping",
        "threads:#1:9: threads: is empty; a whole number from 1 to 256 is wanted",
        "threads: '2'#1:10: threads: '2' is a text; write the number without quotes",
        "threads: 300#1:10: threads: 300 is outside 1 to 256",
        "sni: yes#1:6: sni: YAML reads yes as true; quote it: 'yes'",
        "sni: 0x10#1:6: sni: YAML reads 0x10 as another number",
        "alpn: []#1:7: alpn: is an empty list",
        "alpn: [h2, none]#1:7: alpn none stands alone",
        "alpn: none\\nupstreamProtocol: h2#2:1: unknown key 'upstreamProtocol' in the file; did"
            + " you mean upstream-protocol?",
        "--alpn: h2#1:1: unknown key '--alpn' in the file; did you mean alpn?",
        "verify: ful#1:9: verify ful is unknown; use full, chain",
        "record-age: 1h#1:1: record-*, overflow, no-secrets and compress need record PATH",
        "upstream: http://h:1\\nupstream-tls: on#2:15: upstream-tls is for forward mode",
        "routes: {}#1:9: routes: is a mapping; a list, each a mapping is wanted",
        "routes: []#1:9: routes: is an empty list",
        "routes: [{}, {name: b}]#1:14: route b is never reached: route route-1 above takes all",
        "routes: [{match: {path: /a*, port: 1}}, {match: {path: [/a*], port: 1, method: GET}}]"
            + "#1:41: route route-2 is never reached",
        "listen: 1\\nlisteners: [{listen: 2}]#1:9: listen stands beside listeners",
        "listeners: [{name: a, listen: 5}, {name: b, listen: 5}]"
            + "#1:53: listen 127.0.0.1:5 is another listener's address already",
      })
  void aMistakeIsToldWithItsPlace(String yaml, String said) throws IOException {
    Path file = directory.resolve("x.yaml");
    Files.writeString(file, yaml.equals("~") ? "" : yaml.replace("\\n", "\n").replace("\\t", "\t"));

    CommandLineRun run = CommandLineRun.of("proxy", "--config", file.toString(), "--check");

    assertThat(run.err()).startsWith(file + ":" + said).contains(" is not valid: 1 error");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "nowhere.yaml, is not there",
    "., is a directory; name the file in it",
  })
  void aFileThatCannotBeReadIsNamed(String name, String said) {
    Path file = directory.resolve(name);

    CommandLineRun run = CommandLineRun.of("proxy", "--config", file.toString());

    assertThat(run.err()).isEqualTo("h2tap: --config " + file + " " + said + "\n");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anOptionThatIsWrongIsToldAsAnOption() throws IOException {
    Path file = Files.writeString(directory.resolve("x.yaml"), "alpn: h2\n");

    CommandLineRun run =
        CommandLineRun.of("proxy", "--config", file.toString(), "--verify", "ful", "--check");

    assertThat(run.err()).startsWith("h2tap: --verify ful is unknown");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
  }
}
