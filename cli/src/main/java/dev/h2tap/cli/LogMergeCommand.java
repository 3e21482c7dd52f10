package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.edit.Merge;
import dev.h2tap.recorder.edit.Target;
import dev.h2tap.recorder.log.SessionLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code h2tap log merge}: several logs in one. */
@Command(
    name = "merge",
    description = {
      "Puts several session logs into one: their runs one after the other, in the order in which"
          + " they began. Parts of one run become one run again.",
      "Records, connections and exchanges get new numbers."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap log merge client.h2tap server.h2tap -o both.h2tap",
      "  h2tap log merge monday/ tuesday/ -o week/"
    })
final class LogMergeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "LOG",
      arity = "1..*",
      description = "Session logs: files, or directories of segments.")
  private List<Path> logs = List.of();

  @Mixin private LogOutput output = new LogOutput();

  LogMergeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    Merge.Outcome outcome = output.make(logs.get(0), this::merge);
    output.told(terminal, outcome.records());
    if (outcome.overlaps() > 0) {
      terminal
          .err()
          .println(
              "h2tap: some of the "
                  + outcome.runs()
                  + " runs went on at the same time; they stand one after the other");
    }
    return ExitCode.GOOD;
  }

  private Merge.Outcome merge(Target target) throws UserException, IOException {
    long size = 0;
    for (Path log : logs) {
      size += SessionLog.size(log);
    }
    try (Progress progress = new Progress(terminal, "merging", size)) {
      return Merge.of(logs, target, LogInput.warnings(terminal), progress::at);
    }
  }
}
