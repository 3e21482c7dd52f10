package dev.h2tap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code h2tap replay}: a recorded run happens again. */
@Command(
    name = "replay",
    description = "Lets a recorded run happen again.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ReplaySendCommand.class},
    footer = {
      "",
      "Examples:",
      "  h2tap replay send scrape.h2tap --to http://127.0.0.1:9102",
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say which: h2tap replay send");
  }
}
