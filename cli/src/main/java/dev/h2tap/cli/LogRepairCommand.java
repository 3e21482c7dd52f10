package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.edit.Repair;
import dev.h2tap.recorder.edit.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code h2tap log repair}: what is whole of a damaged log. */
@Command(
    name = "repair",
    description =
        "Makes a log in which nothing is damaged of what is whole of another. Records keep their"
            + " numbers; a gap record stands where some are lost.",
    footer = {"", "Example: h2tap log repair torn.h2tap -o whole.h2tap"})
final class LogRepairCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path log = Path.of("");

  @Mixin private LogOutput output = new LogOutput();

  LogRepairCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    Repair.Outcome outcome = output.make(log, this::repair);
    output.told(terminal, outcome.kept());
    terminal.out().println(outcome.lost() == 0 ? "nothing is lost" : outcome.lost() + " lost");
    return ExitCode.GOOD;
  }

  private Repair.Outcome repair(Target target) throws UserException, IOException {
    try (Progress progress = LogInput.progress(log, terminal)) {
      return Repair.of(log, target, this::lost, progress::at);
    }
  }

  private void lost(Repair.Lost lost) {
    String which =
        lost.first() == lost.last()
            ? "record " + lost.first()
            : "records " + lost.first() + " to " + lost.last();
    terminal.out().println("lost " + which + ": " + lost.reason());
  }
}
