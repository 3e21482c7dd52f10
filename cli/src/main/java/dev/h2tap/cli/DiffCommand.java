package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.cli.terminal.TerminalBrush;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.compare.ChosenExchanges;
import dev.h2tap.recorder.compare.LogComparison;
import dev.h2tap.recorder.compare.LogContents;
import dev.h2tap.recorder.compare.LogDifferences;
import dev.h2tap.recorder.compare.report.LogDifferencesJson;
import dev.h2tap.recorder.compare.report.LogDifferencesText;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.view.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code h2tap diff}: how two recordings differ. */
@Command(
    name = "diff",
    description = {
      "Compares two logs: TLS parameters, SETTINGS, exchanges, timing. Connections and exchanges"
          + " stand for the same by target, and by method, authority and path, in their order.",
      "Options of the runs, numbers of connections and times are told and make no difference."
    },
    footer = {
      "",
      "Exit code: 0 where they are the same, 1 where something is different.",
      "",
      "Examples:",
      "  h2tap diff works.h2tap fails.h2tap",
      "  h2tap diff before.h2tap after.h2tap --filter path~/api --ignore json:/updated --json",
    })
final class DiffCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path first = Path.of("");

  @Parameters(index = "1", paramLabel = "LOG", description = "The one to compare it with.")
  private Path second = Path.of("");

  @Option(
      names = "--filter",
      paramLabel = "EXPR",
      description = "Only exchanges that these terms hold for, as in h2tap inspect --exchanges.")
  private String filter = "";

  @Mixin private CompareOptions comparison = new CompareOptions();

  @Option(
      names = "--timing",
      paramLabel = "FACTOR",
      description = "Let it be a difference when an exchange took so many times longer or shorter.")
  private @Nullable Double timing;

  @Option(names = "--json", description = "One JSON object; docs/diff.md names its members.")
  private boolean json;

  DiffCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    if (timing != null && !(timing > 1)) {
      throw new UserException("--timing " + timing + " is no factor; it must be above 1");
    }
    LogComparison logs = new LogComparison(comparison.ignored(), timing == null ? 0 : timing);
    Filter terms = Filter.parse(filter);
    try (LogContents before = read(first, terms);
        LogContents after = read(second, terms)) {
      LogDifferences differences = logs.of(before, after);
      if (json) {
        LogDifferencesJson.write(differences, terminal.out());
      } else {
        new LogDifferencesText(terminal.out(), new TerminalBrush(terminal)).print(differences);
      }
      return differences.differ() ? ExitCode.FAILED : ExitCode.GOOD;
    }
  }

  private LogContents read(Path path, Filter terms) throws UserException, IOException {
    Records log = LogInput.records(path, terminal);
    return filter.isBlank()
        ? LogContents.of(log, exchange -> true)
        : LogContents.of(log, ChosenExchanges.of(log, terms, Set.of()));
  }
}
