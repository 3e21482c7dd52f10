package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.cli.terminal.TerminalBrush;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.diagnose.report.FindingsJson;
import dev.h2tap.recorder.diagnose.report.FindingsText;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code h2tap diagnose}: names the cause of what failed in a recorded run. */
@Command(
    name = "diagnose",
    description =
        "Names the cause of what failed in a recorded run, shows the records that prove it and the"
            + " setting that mends it. Exit code 1 where there is a fault, 0 where there is none.",
    footer = {
      "",
      "Examples:",
      "  h2tap diagnose scrape.h2tap",
      "  h2tap diagnose scrape.h2tap --json"
    })
final class DiagnoseCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path log = Path.of("");

  @Option(names = "--json", description = "One JSON object with all findings.")
  private boolean json;

  DiagnoseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    Diagnosis diagnosis = new Diagnosis();
    try (SessionLogReader reader = SessionLog.open(log, damage -> warn(damage.toString()))) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        diagnosis.accept(record);
      }
    }
    diagnosis.finish();
    if (json) {
      FindingsJson.write(diagnosis.findings(), terminal.out());
    } else {
      new FindingsText(terminal.out(), new TerminalBrush(terminal)).print(diagnosis);
    }
    return diagnosis.hasFault() ? ExitCode.FAILED : ExitCode.GOOD;
  }

  private void warn(String text) {
    terminal.err().println("h2tap: warning: " + text);
  }
}
