package dev.h2tap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code h2tap replay}: a recorded run comes to life again. */
@Command(
    name = "replay",
    description = "Plays a recorded run again: as its servers, as its clients, or frame by frame.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ReplayServeCommand.class, ReplaySendCommand.class, ReplayFramesCommand.class},
    footer = {
      "",
      "Examples:",
      "  h2tap replay serve scrape.h2tap --listen 9102",
      "  h2tap replay send scrape.h2tap --to https://127.0.0.1:8443",
      "  h2tap replay frames scrape.h2tap --connection 2 --to 127.0.0.1:8443",
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "say which: h2tap replay serve, send or frames");
  }
}
