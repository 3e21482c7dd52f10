package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Style;
import dev.h2tap.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code h2tap} alone: says what it is and shows commands to try. */
@Command(
    name = "h2tap",
    description = RootCommand.WHAT_IT_IS,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 good; 1 the thing asked about failed; 2 wrong usage or configuration.",
      "Example: h2tap demo"
    })
final class RootCommand implements Callable<Integer> {
  static final String WHAT_IT_IS =
      "An HTTP/2-aware, TLS-terminating debug proxy: translates between what a client speaks and"
          + " what a target accepts, and records every byte of it.";

  private static final String[][] EXAMPLES = {
    {"h2tap demo", "see a scrape fail, the cure, and the recorded story"},
    {
      "h2tap probe 10.0.0.1:9102 --certs /etc/istio-certs",
      "find out what a target accepts, and the settings to use"
    },
    {
      "h2tap proxy --preset istio --record scrape.h2tap",
      "give Prometheus a way into an Istio mesh: proxy_url: http://127.0.0.1:15090"
    },
    {"h2tap diagnose scrape.h2tap", "name the cause of what failed, and the setting that mends it"},
  };

  private final Terminal terminal;

  @SuppressWarnings("unused")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @SuppressWarnings("unused")
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  private boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Say more on stderr; show stack traces.")
  private boolean verbose;

  RootCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  boolean verbose() {
    return verbose;
  }

  @Override
  public Integer call() {
    PrintWriter out = terminal.out();
    out.println(terminal.style(Style.BOLD, "h2tap") + " " + Version.number());
    out.println(WHAT_IT_IS);
    out.println();
    for (String[] example : EXAMPLES) {
      out.println("  " + terminal.style(Style.FAINT, "# " + example[1]));
      out.println("  " + example[0]);
      out.println();
    }
    out.println("h2tap --help lists all commands.");
    return ExitCode.GOOD;
  }
}
