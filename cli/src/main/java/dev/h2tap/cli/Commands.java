package dev.h2tap.cli;

import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

/** The commands of h2tap, in the order in which the help lists them. */
final class Commands {

  /** To add a command, write its class in this package and name it here. */
  static final List<Class<?>> ALL =
      List.of(
          DemoCommand.class,
          ProxyCommand.class,
          ProbeCommand.class,
          InspectCommand.class,
          DiagnoseCommand.class,
          ExportCommand.class,
          ReplayCommand.class,
          DiffCommand.class,
          LogCommand.class,
          RedactCommand.class,
          CertsCommand.class,
          RunCommand.class);

  private static final Set<String> VERSION = Set.of("-V", "--version");

  private Commands() {}

  /**
   * The commands that these arguments need: the one they name, since reading the options of all
   * others costs time at every start, or all where they name none. What h2tap itself answers, alone
   * or asked for its version, needs none.
   */
  static List<Class<?>> neededBy(String[] args, List<Class<?>> commands) {
    if (args.length == 0 || args.length == 1 && VERSION.contains(args[0])) {
      return List.of();
    }
    for (String arg : args) {
      if (!arg.startsWith("-")) {
        List<Class<?>> named = commands.stream().filter(c -> name(c).equals(arg)).toList();
        return named.isEmpty() ? commands : named;
      }
    }
    return commands;
  }

  private static String name(Class<?> command) {
    Command annotation = command.getAnnotation(Command.class);
    if (annotation == null) {
      throw new IllegalArgumentException(command + " is not annotated with @Command");
    }
    return annotation.name();
  }
}
