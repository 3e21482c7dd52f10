package dev.h2tap.cli;

import dev.h2tap.cli.option.TimePoint;
import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.edit.Copy;
import dev.h2tap.recorder.edit.Moment;
import dev.h2tap.recorder.edit.Part;
import dev.h2tap.recorder.edit.Target;
import dev.h2tap.recorder.edit.Wanted;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code h2tap log split}: a part of a log, or a log in parts. */
@Command(
    name = "split",
    description = {
      "Takes a part of a session log: whole connections of which something passes, with those on"
          + " the other side of their exchanges and what belongs to the run. All that is asked must"
          + " hold for the same entry of h2tap inspect. Records keep their numbers.",
      "Into a directory it writes segments, each a log by itself; without a choice, all of the log."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap log split scrape.h2tap -o failed.h2tap --filter 'status>=500'",
      "  h2tap log split scrape.h2tap -o one.h2tap --exchange 7",
      "  h2tap log split scrape.h2tap -o start.h2tap --until +10s",
      "  h2tap log split scrape.h2tap -o parts/ --size 8MiB"
    })
final class LogSplitCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LogInput input = new LogInput();

  @Mixin private LogOutput output = new LogOutput();

  @Option(
      names = "--exchange",
      paramLabel = "N",
      description = "Only this exchange; may be given several times.")
  private Set<Long> exchanges = Set.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimePoint.class,
      description = "Not before: a time such as 2026-01-01T12:00:00Z, or +10s from the start.")
  private @Nullable Moment since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = TimePoint.class,
      description = "Not after; written as --since is.")
  private @Nullable Moment until;

  LogSplitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    Wanted wanted = new Wanted(input.connections(), exchanges, input.filter(), since, until);
    boolean all = !input.isNarrowed() && exchanges.isEmpty() && since == null && until == null;
    long records = output.make(input.path(), target -> all ? copy(target) : part(target, wanted));
    output.told(terminal, records);
    return ExitCode.GOOD;
  }

  private long part(Target target, Wanted wanted) throws UserException, IOException {
    Set<Long> connections = Part.connections(input.records(terminal), wanted);
    if (connections.isEmpty()) {
      throw new FailedException("nothing in " + input.path() + " matches; no log was written");
    }
    try (Progress progress = LogInput.progress(input.path(), terminal)) {
      return Part.write(input.path(), connections, target, again -> {}, progress::at);
    }
  }

  private long copy(Target target) throws UserException, IOException {
    try (Progress progress = LogInput.progress(input.path(), terminal)) {
      return Copy.of(input.path(), target, LogInput.warnings(terminal), progress::at);
    }
  }
}
