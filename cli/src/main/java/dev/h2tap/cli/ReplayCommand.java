package dev.h2tap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code h2tap replay}: a recorded run comes to life again. */
@Command(
    name = "replay",
    description = "Plays a recorded run: as its servers, for real clients.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReplayServeCommand.class,
    },
    footer = {
      "",
      "Examples:",
      "  h2tap replay serve scrape.h2tap --listen 9102",
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "say which: h2tap replay " + String.join(", ", spec.subcommands().keySet()));
  }
}
