package dev.h2tap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code h2tap replay}: a recorded run lived through again. */
@Command(
    name = "replay",
    description = "Lives through a recorded run again, as its server or as its client.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ReplayFramesCommand.class},
    footer = {
      "",
      "Examples:",
      "  h2tap replay frames scrape.h2tap --connection 2 --to 127.0.0.1:8443",
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say which: h2tap replay frames");
  }
}
