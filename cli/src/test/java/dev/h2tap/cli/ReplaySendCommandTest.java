package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaySendCommandTest {
  private static final String LOG = "../recorder/src/test/resources/golden/version-1.h2tap";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "--to localhost:80, --to localhost:80 is no URL",
    "--to http://a/path, has a path",
    "--to http://a --speed 0, --speed 0 is not known",
    "--to http://a --host b, --host b is not known; use recorded or to",
    "--to http://a --header x, --header must be written NAME: VALUE",
    "--to http://a --ignore x, --ignore x is not known",
    "--to http://a --alpn auto, --alpn auto is for the proxy",
    "--to http://a --timeout 1ms, --timeout must be at least 100ms",
    "--to http://a --upstream-protocol h3, use auto",
    "--to http://a --filter path=/nowhere, has no exchange to send",
    "--to http://a --record " + LOG + ", is the log that is replayed",
    "'', missing required option",
  })
  void wrongUsageIsToldInALine(String options, String message) {
    List<String> arguments = new ArrayList<>(List.of("replay", "send", LOG));
    Stream.of(options.split(" ")).filter(word -> !word.isEmpty()).forEach(arguments::add);
    CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message).hasLineCount(1);
  }

  @Test
  void whatIsNoLogIsRefused() throws Exception {
    Path other = Files.writeString(directory.resolve("other"), "no log at all, but some text");
    for (String log : List.of(other.toString(), directory + "/none")) {
      assertThat(CommandLineRun.of("replay", "send", log, "--to", "http://a").code())
          .isEqualTo(ExitCode.USAGE);
      assertThat(CommandLineRun.of("diff", log, LOG).code()).isEqualTo(ExitCode.USAGE);
      assertThat(CommandLineRun.of("diff", LOG, log).code()).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void aLogIsTheSameAsItself() {
    CommandLineRun run = CommandLineRun.of("diff", LOG, LOG);
    assertThat(run.out()).contains(" 0 different; 0 differences between connections");
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
  }
}
