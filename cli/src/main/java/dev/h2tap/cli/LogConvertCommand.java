package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.edit.Copy;
import dev.h2tap.recorder.edit.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code h2tap log convert}: a log in another form. */
@Command(
    name = "convert",
    description =
        "Copies a session log into another form: compressed or not, one file or segments."
            + " Every record stays as it is.",
    footer = {
      "",
      "Examples:",
      "  h2tap log convert scrape.h2tap -o small.h2tap --compress",
      "  h2tap log convert /var/lib/h2tap -o all.h2tap --no-compress",
      "  h2tap log convert all.h2tap -o segments/ --size 16MiB"
    })
final class LogConvertCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path log = Path.of("");

  @Mixin private LogOutput output = new LogOutput();

  LogConvertCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    output.told(terminal, output.make(log, this::copy));
    return ExitCode.GOOD;
  }

  private long copy(Target target) throws UserException, IOException {
    try (Progress progress = LogInput.progress(log, terminal)) {
      return Copy.of(log, target, LogInput.warnings(terminal), progress::at);
    }
  }
}
