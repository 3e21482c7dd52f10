package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.survey.Survey;
import dev.h2tap.recorder.survey.SurveyJson;
import dev.h2tap.recorder.survey.SurveyText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code h2tap log info}: what is in a log, at a glance. */
@Command(
    name = "info",
    description = {
      "Tells what is in a session log: files, runs, times, connections, exchanges, records, gaps.",
      "Payloads are passed over unread; h2tap log verify checks them."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap log info scrape.h2tap",
      "  h2tap log info /var/lib/h2tap --json | jq .exchanges"
    })
final class LogInfoCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "LOG",
      arity = "1..*",
      description = "Session logs: files, or directories of segments.")
  private List<Path> logs = List.of();

  @Option(names = "--json", description = "One JSON object a log; docs/logs.md has its members.")
  private boolean json;

  LogInfoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    for (Path log : logs) {
      Survey survey = survey(log);
      if (json) {
        SurveyJson.write(log, survey, terminal.out());
      } else {
        if (!log.equals(logs.get(0))) {
          terminal.out().println();
        }
        new SurveyText(terminal.out()).print(log, survey);
      }
    }
    return ExitCode.GOOD;
  }

  private Survey survey(Path log) throws UserException, IOException {
    try (Progress progress = LogInput.progress(log, terminal)) {
      return Survey.of(log, LogInput.warnings(terminal), progress::at);
    }
  }
}
