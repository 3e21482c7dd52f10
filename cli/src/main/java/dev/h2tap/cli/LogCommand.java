package dev.h2tap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code h2tap log}: what one does with session logs as files. */
@Command(
    name = "log",
    description =
        "Works with session logs: looks into them, checks, splits, merges, mends and converts them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LogInfoCommand.class,
      LogVerifyCommand.class,
      LogSplitCommand.class,
      LogMergeCommand.class,
      LogRepairCommand.class,
      LogConvertCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  h2tap log info scrape.h2tap",
      "  h2tap log verify /var/lib/h2tap",
      "  h2tap log split scrape.h2tap -o failed.h2tap --filter 'status>=500'"
    })
final class LogCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "say which: h2tap log info, verify, split, merge, repair or convert");
  }
}
