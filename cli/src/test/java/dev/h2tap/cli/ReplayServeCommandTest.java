package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is said in a line, before anything listens. */
class ReplayServeCommandTest {
  private static final String GOLDEN = "../recorder/src/test/resources/golden/version-1.h2tap";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--loop --once | --loop and --once exclude each other; leave one out",
        "--speed 0 | --speed '0' is no speed; write 1 as recorded, 2 for twice as fast, or max",
        "--speed fast | --speed 'fast' is no speed; write 1 as recorded, 2 for twice as fast, or max",
        "--match host | --match: 'host' is none of method, authority, path, query, body and"
            + " header:NAME",
        "--on-miss 503 | --on-miss '503' is none of 404, a URL, and fail",
        "--on-miss http://a/b | --on-miss http://a/b has a path; h2tap passes paths on as they are:"
            + " leave it out",
        "--on-miss upstream=https://a --verify some | --verify some",
        "--alpn h2 | --alpn is for a live upstream; name one with --on-miss URL",
        "--threads 0 | --threads 0 is not within 1 to 256",
        "--connection 4711 | has nothing to serve: no exchange that is chosen and no connection that"
            + " failed",
        "--filter x=1 | --filter: no name 'x'",
        "--listen-cert a.pem | --listen-cert and --listen-key need each other",
      })
  void aWrongOptionIsNamed(String options, String words) {
    CommandLineRun run = serve(GOLDEN, options.split(" "));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("h2tap: ").contains(words).hasLineCount(1);
  }

  @Test
  void whatIsNoLogIsNotServed() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "GET / HTTP/1.1");
    assertThat(serve(text.toString()).err()).contains(text + " is not an h2tap session log");
    CommandLineRun none = serve(directory + "/none");
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("cannot read " + directory + "/none: no such file");
  }

  @Test
  void theLogThatIsReplayedIsNotRecordedTo() throws Exception {
    Path log = Files.copy(Path.of(GOLDEN), directory.resolve("run.h2tap"));
    assertThat(serve(log.toString(), "--record", log.toString()).err())
        .contains("is the log that is replayed; record to another one");
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandLineRun run = serve(GOLDEN, "--listen", String.valueOf(taken.getLocalPort()));
      assertThat(run.code()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void replayAloneAsksWhich() {
    CommandLineRun run = CommandLineRun.of("replay");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("say which: h2tap replay ").contains("serve");
  }

  private static CommandLineRun serve(String log, String... options) {
    List<String> words = new ArrayList<>(List.of("replay", "serve", log));
    words.addAll(List.of(options));
    if (!words.contains("--listen")) {
      words.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    return CommandLineRun.of(words.toArray(String[]::new));
  }
}
