package dev.h2tap.cli;

import dev.h2tap.cli.terminal.ClosedOutputException;
import dev.h2tap.cli.terminal.Terminal;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The way in: turns arguments into a command, runs it, and ends with its exit code. */
public final class Main {
  private static final int MIN_HELP_WIDTH = 55;
  private static final int MAX_HELP_WIDTH = 100;

  private Main() {}

  public static void main(String[] args) {
    System.setProperty("java.util.logging.config.class", LogLines.class.getName());
    System.exit(run(args, Terminal.system(), Commands.ALL));
  }

  /** Runs one command line with the given commands and returns its exit code. */
  static int run(String[] args, Terminal terminal, List<Class<?>> commands) {
    RootCommand root = new RootCommand(terminal);
    Errors errors = new Errors(terminal, root::verbose);
    String[] asked = helpFirst(args);
    try {
      return commandLine(asked, root, terminal, commands, errors).execute(asked);
    } catch (RuntimeException | Error e) {
      return errors.report(e);
    } finally {
      terminal.err().flush();
    }
  }

  /** {@code h2tap help COMMAND} means {@code h2tap COMMAND --help}. */
  private static String[] helpFirst(String[] args) {
    if (args.length == 0 || !args[0].equals("help")) {
      return args;
    }
    String[] asked = Arrays.copyOfRange(args, 1, args.length + 1);
    asked[args.length - 1] = "--help";
    return asked;
  }

  private static CommandLine commandLine(
      String[] args, RootCommand root, Terminal terminal, List<Class<?>> commands, Errors errors) {
    CommandLine line = new CommandLine(root, new CommandFactory(terminal));
    Commands.neededBy(args, commands).forEach(line::addSubcommand);
    return line.setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(Help.defaultColorScheme(terminal.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setUsageHelpWidth(Math.max(MIN_HELP_WIDTH, Math.min(terminal.width(), MAX_HELP_WIDTH)))
        .setUsageHelpLongOptionsMaxWidth(32)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(parsed -> execute(parsed, terminal, errors))
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  private static int execute(ParseResult parsed, Terminal terminal, Errors errors) {
    for (CommandLine line : parsed.asCommandLineList()) {
      // Asked for help, picocli overlooks what it does not know, such as the name of the command.
      if (!line.getUnmatchedArguments().isEmpty()) {
        throw new UnmatchedArgumentException(line, line.getUnmatchedArguments());
      }
    }
    try {
      return runAndFlush(parsed, terminal);
    } catch (ClosedOutputException e) {
      return errors.report(e);
    }
  }

  /** Whatever a command printed before it failed comes out before the line that says so. */
  private static int runAndFlush(ParseResult parsed, Terminal terminal) {
    try {
      return new RunLast().execute(parsed);
    } finally {
      terminal.out().flush();
    }
  }
}
