package dev.h2tap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command line printed and how it ended. */
public record CommandLineRun(int code, String out, String err) {

  /** Runs one of h2tap's own commands in this JVM. */
  public static CommandLineRun of(String... args) {
    return of(Commands.ALL, args);
  }

  static CommandLineRun of(List<Class<?>> commands, String... args) {
    return of(false, commands, args);
  }

  static CommandLineRun of(boolean colour, List<Class<?>> commands, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(new PrintWriter(out), bytes, new PrintWriter(err), colour, false, 80);
    int code = Main.run(args, terminal, commands);
    return new CommandLineRun(code, out + bytes.toString(UTF_8), err.toString());
  }
}
