package dev.h2tap.cli;

import dev.h2tap.cli.config.InvalidConfigurationException;
import dev.h2tap.cli.option.Nearest;
import dev.h2tap.cli.terminal.ClosedOutputException;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Whatever goes wrong becomes one line on stderr and an {@link ExitCode}. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** How picocli complains of a value that an enumeration does not have. */
  private static final Pattern ENUM =
      Pattern.compile("expected one of \\[(.*)\\] \\(case-insensitive\\) but was '(.*)'");

  private static final String HOW_TO_SEE_MORE = "; --verbose shows the stack trace";

  private final Terminal terminal;
  private final BooleanSupplier verbose;

  Errors(Terminal terminal, BooleanSupplier verbose) {
    this.terminal = terminal;
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    String help = "'" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'";
    print(e instanceof UnmatchedArgumentException u ? unmatched(u, help) : plain(e, help));
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return report(e);
  }

  /** Prints the failure of a command. */
  int report(Throwable failure) {
    if (failure instanceof ClosedOutputException closed) {
      if (closed.isBrokenPipe()) {
        return ExitCode.CLOSED_PIPE;
      }
      print(String.valueOf(closed.getMessage()));
      return ExitCode.FAILED;
    }
    if (failure instanceof InvalidConfigurationException invalid) {
      invalid.problems().forEach(problem -> terminal.err().println(problem));
    }
    boolean mendable = failure instanceof UserException;
    print(
        mendable
            ? String.valueOf(failure.getMessage())
            : "unexpected failure: " + failure + (verbose.getAsBoolean() ? "" : HOW_TO_SEE_MORE));
    if (verbose.getAsBoolean()) {
      failure.printStackTrace(terminal.err());
    }
    return mendable && !(failure instanceof FailedException) ? ExitCode.USAGE : ExitCode.FAILED;
  }

  private static String unmatched(UnmatchedArgumentException e, String help) {
    String argument = e.getUnmatched().get(0);
    List<String> known = Nearest.candidates(e.getCommandLine().getCommandSpec(), argument);
    String what =
        e.isUnknownOption()
            ? "unknown option " + argument
            : known.isEmpty()
                ? "unexpected argument '" + argument + "'"
                : "unknown command '" + argument + "'";
    return what
        + Nearest.to(argument, known).map(n -> "; did you mean " + n + "? See ").orElse("; see ")
        + help;
  }

  private static String plain(ParameterException e, String help) {
    String message = String.valueOf(e.getMessage());
    Matcher choice = ENUM.matcher(message);
    if (choice.find()) {
      message =
          choice.replaceFirst(
              Matcher.quoteReplacement(
                  "'"
                      + choice.group(2)
                      + "' is none of "
                      + choice.group(1).toLowerCase(Locale.ROOT)));
    }
    return message.substring(0, 1).toLowerCase(Locale.ROOT)
        + message.substring(1)
        + "; see "
        + help;
  }

  private void print(String message) {
    terminal.err().println("h2tap: " + message.strip().replaceAll("\\s*\\R\\s*", "; "));
    terminal.err().flush();
  }
}
