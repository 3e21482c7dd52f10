package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.compare.ChosenExchanges;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.DamageListener;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.view.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The session log that a command reads, and what of it. */
final class LogInput {
  @Parameters(
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path log = Path.of("");

  @Option(
      names = "--connection",
      paramLabel = "N",
      description = "Only this connection; may be given several times.")
  private Set<Long> connections = Set.of();

  @Option(
      names = "--filter",
      paramLabel = "EXPR",
      description = "Only what these terms hold for, as in h2tap inspect.")
  private String filter = "";

  Path path() {
    return log;
  }

  /**
   * Refuses to write over the log itself.
   *
   * @param output null for standard output
   */
  void protect(@Nullable Path output) throws UserException, IOException {
    if (output != null
        && Files.exists(output)
        && Files.exists(log)
        && Files.isSameFile(output, log)) {
      throw new UserException("-o " + output + " is the log itself; give it another path");
    }
  }

  Set<Long> connections() {
    return connections;
  }

  /** Which exchanges of the log are meant; reads it where not all are. */
  Predicate<RecordedExchange> chosen(Records records) throws UserException, IOException {
    return isNarrowed() ? ChosenExchanges.of(records, filter(), connections) : exchange -> true;
  }

  /** Whether only a part of the log is meant. */
  boolean isNarrowed() {
    return !connections.isEmpty() || !filter.isBlank();
  }

  Filter filter() throws UserException {
    return Filter.parse(filter);
  }

  /**
   * Its records, with progress on a terminal. Damage is told on stderr, once for however often they
   * are read.
   */
  Records records(Terminal terminal) {
    return records(log, terminal);
  }

  /** The same of any log. */
  static Records records(Path log, Terminal terminal) {
    boolean[] told = {false};
    return taker -> {
      DamageListener damage = told[0] ? again -> {} : warnings(terminal);
      told[0] = true;
      try (Progress progress = progress(log, terminal)) {
        Records.of(log, damage, progress::at).each(taker);
      }
    };
  }

  /** Tells each damage on stderr. */
  static DamageListener warnings(Terminal terminal) {
    return damage -> terminal.err().println("h2tap: warning: " + damage);
  }

  /** How far reading a log has come, in bytes. */
  static Progress progress(Path log, Terminal terminal) {
    return new Progress(terminal, "reading " + log, size(log));
  }

  private static long size(Path log) {
    try {
      return SessionLog.size(log);
    } catch (IOException e) {
      return 0;
    }
  }
}
