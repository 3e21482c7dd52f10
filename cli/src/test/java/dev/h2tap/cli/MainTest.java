package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class MainTest {
  private static final List<Class<?>> COMMANDS = List.of(Echo.class, Breaks.class, Nested.class);

  @Command(
      name = "echo",
      description = "Says it again.",
      footer = {"", "Example: h2tap echo --listen 8080 hello"})
  static final class Echo implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
        names = "--listen",
        paramLabel = "[HOST:]PORT",
        converter = HostPort.Listen.class,
        description = "Where to listen.")
    private HostPort listen = new HostPort("127.0.0.1", 15090);

    @Parameters(arity = "0..*")
    private List<String> words = List.of();

    Echo(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      terminal.out().println(listen + " " + words);
      return 0;
    }
  }

  @Command(name = "breaks")
  static final class Breaks implements Callable<Integer> {
    @Parameters private String how;

    @Override
    public Integer call() throws Exception {
      switch (how) {
        case "user" -> throw new UserException("cannot read key.pem: no such file");
        case "failed" -> throw new FailedException("10.0.0.1:9102 lets nobody in");
        case "error" -> throw new StackOverflowError("deep");
        default -> throw new IllegalStateException("two\nlines");
      }
    }
  }

  @Command(name = "nested", subcommands = Inner.class)
  static final class Nested {}

  @Command(name = "inner", description = "Inside.")
  static final class Inner implements Runnable {
    @Override
    public void run() {}
  }

  @Test
  void aloneSaysWhatItIsAndShowsFourExamples() {
    CommandLineRun run = CommandLineRun.of(COMMANDS);
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    Golden.assertMatches("alone.txt", run.out().replace(Version.number(), "X.Y.Z"));
  }

  @Test
  void helpListsEveryCommand() {
    CommandLineRun run = CommandLineRun.of(COMMANDS, "--help");
    assertThat(run.code()).isZero();
    Golden.assertMatches("help.txt", run.out());
  }

  @Test
  void everyCommandHasHelp() {
    CommandLineRun run = CommandLineRun.of(COMMANDS, "echo", "--help");
    assertThat(run.code()).isZero();
    Golden.assertMatches("help-echo.txt", run.out());
    assertThat(CommandLineRun.of(COMMANDS, "help", "echo")).isEqualTo(run);
    assertThat(CommandLineRun.of(COMMANDS, "nested", "inner", "-h").out()).contains("Inside.");
  }

  @Test
  void versionIsThePomsVersion() {
    CommandLineRun run = CommandLineRun.of(COMMANDS, "--version");
    assertThat(run.code()).isZero();
    assertThat(run.out()).matches("h2tap \\d+\\.\\d+\\.\\d+\\R");
  }

  @Test
  void colourOnlyWhereTheTerminalTakesIt() {
    assertThat(CommandLineRun.of(true, COMMANDS).out()).contains("\u001b[");
    assertThat(CommandLineRun.of(true, COMMANDS, "--help").out()).contains("\u001b[");
    assertThat(CommandLineRun.of(false, COMMANDS, "--help").out()).doesNotContain("\u001b[");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          echo --lsiten 1     | unknown option --lsiten; did you mean --listen? See 'h2tap echo --help'
          echo --lsiten=1     | unknown option --lsiten=1; did you mean --listen? See 'h2tap echo --help'
          echo --verbos       | unknown option --verbos; did you mean --verbose? See 'h2tap echo --help'
          --verison           | unknown option --verison; did you mean --version? See 'h2tap --help'
          --something-else    | unknown option --something-else; see 'h2tap --help'
          ehco                | unknown command 'ehco'; did you mean echo? See 'h2tap --help'
          frobnicate          | unknown command 'frobnicate'; see 'h2tap --help'
          ehco --help         | unknown command 'ehco'; did you mean echo? See 'h2tap --help'
          help ehco           | unknown command 'ehco'; did you mean echo? See 'h2tap --help'
          breaks a b          | unexpected argument 'b'; see 'h2tap breaks --help'
          nested innner       | unknown command 'innner'; did you mean inner? See 'h2tap nested --help'
          echo --listen 99999 | invalid value for option '--listen': '99999' has a port outside 0 to 65535, for example 127.0.0.1:15090 or 15090; see 'h2tap echo --help'
          echo --listen       | missing required parameter for option '--listen' ([HOST:]PORT); see 'h2tap echo --help'
          nested              | missing required subcommand; see 'h2tap nested --help'
          """)
  void wrongUsageIsOneLineWithTheWayOut(String args, String line) {
    CommandLineRun run = CommandLineRun.of(COMMANDS, args.split(" "));
    assertThat(run.err()).isEqualTo("h2tap: " + line + System.lineSeparator());
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          user    | 2 | cannot read key.pem: no such file
          failed  | 1 | 10.0.0.1:9102 lets nobody in
          error   | 1 | unexpected failure: java.lang.StackOverflowError: deep; --verbose shows the stack trace
          else    | 1 | unexpected failure: java.lang.IllegalStateException: two; lines; --verbose shows the stack trace
          """)
  void aFailureIsOneLineAndAnExitCode(String how, int code, String line) {
    CommandLineRun run = CommandLineRun.of(COMMANDS, "breaks", how);
    assertThat(run.err()).isEqualTo("h2tap: " + line + System.lineSeparator());
    assertThat(run.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--verbose breaks else", "breaks else --verbose"})
  void verboseShowsTheStackTrace(String args) {
    CommandLineRun run = CommandLineRun.of(COMMANDS, args.split(" "));
    assertThat(run.err()).contains("\tat dev.h2tap.cli.MainTest").doesNotContain("--verbose");
  }

  @Test
  void whatWasPrintedBeforeAFailureComesOut() {
    StringWriter out = new StringWriter();
    PrintWriter buffered = new PrintWriter(new BufferedWriter(out));
    buffered.print("half a story");
    Terminal terminal =
        new Terminal(buffered, new PrintWriter(Writer.nullWriter()), false, false, 80);
    assertThat(Main.run(new String[] {"breaks", "user"}, terminal, COMMANDS)).isEqualTo(2);
    assertThat(out.toString()).isEqualTo("half a story");
  }

  @Test
  void onlyTheNamedCommandIsSetUp() {
    assertThat(Commands.neededBy(new String[] {"--verbose", "echo", "breaks"}, COMMANDS))
        .containsExactly(Echo.class);
    assertThat(Commands.neededBy(new String[] {"--help"}, COMMANDS)).isEqualTo(COMMANDS);
    assertThat(Commands.neededBy(new String[] {"--version"}, COMMANDS)).isEmpty();
    assertThat(Commands.neededBy(new String[] {"ehco"}, COMMANDS)).isEqualTo(COMMANDS);
  }

  @Test
  void argumentsThatStartWithAtAreNoFiles() {
    CommandLineRun run = CommandLineRun.of(COMMANDS, "echo", "@/etc/hostname");
    assertThat(run.out()).contains("[@/etc/hostname]");
  }
}
