package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.survey.Fault;
import dev.h2tap.recorder.survey.Verification;
import dev.h2tap.recorder.survey.VerificationJson;
import dev.h2tap.recorder.survey.VerificationText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code h2tap log verify}: whether a log is whole. */
@Command(
    name = "verify",
    description = {
      "Reads all of a session log and checks it: checksums, payloads, numbers that are missing or"
          + " out of order.",
      "Exit code 0 where it is whole, 1 where it is not, 2 where it is no session log."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap log verify scrape.h2tap",
      "  h2tap log verify /var/lib/h2tap --json | jq '.faults[]'"
    })
final class LogVerifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path log = Path.of("");

  @Option(names = "--json", description = "One JSON object; docs/logs.md has its members.")
  private boolean json;

  LogVerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    Verification verification;
    if (json) {
      VerificationJson view = new VerificationJson(terminal.out());
      verification = verify(view);
      view.finish(verification);
    } else {
      VerificationText view = new VerificationText(terminal.out(), log);
      verification = verify(view);
      view.print(verification);
    }
    return verification.whole() ? ExitCode.GOOD : ExitCode.FAILED;
  }

  private Verification verify(Consumer<Fault> faults) throws UserException, IOException {
    try (Progress progress = LogInput.progress(log, terminal)) {
      return Verification.of(log, faults, progress::at);
    }
  }
}
