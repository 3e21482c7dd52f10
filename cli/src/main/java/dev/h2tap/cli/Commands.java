package dev.h2tap.cli;

import java.util.List;
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

  private Commands() {}

  /**
   * The commands that these arguments need: the one they name, since reading the options of all
   * others costs time at every start, or all where they name none.
   */
  static List<Class<?>> neededBy(String[] args, List<Class<?>> commands) {
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
