package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A program that has our stdin, stdout and stderr. Signals that we get go on to it, and its end is
 * ours.
 */
final class Child {
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param environment what is set beside what we have
   * @throws CannotStart with what a shell would say
   */
  static Child start(List<String> command, Map<String, String> environment) throws CannotStart {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    try {
      return new Child(builder.start());
    } catch (IOException e) {
      boolean missing = String.valueOf(e.getMessage()).contains("error=2,");
      throw new CannotStart(
          command.get(0) + (missing ? ": command not found" : ": cannot be run"),
          missing ? NOT_FOUND : NOT_EXECUTABLE,
          e);
    }
  }

  /** A program that could not be started, with the exit code that shells have for that. */
  static final class CannotStart extends Exception {
    private final int exitCode;

    CannotStart(String message, int exitCode, Throwable cause) {
      super(message, cause);
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  /**
   * Passes signals on from now on. Ctrl-C on a terminal reaches the program without our help.
   *
   * @param terminal tells whether we are on one
   */
  void passSignalsOn(Terminal terminal) {
    try {
      Signals.on("TERM", () -> send("TERM"));
      Signals.on("HUP", () -> send("HUP"));
      Signals.on("INT", terminal.interactive() ? () -> {} : () -> send("INT"));
    } catch (ReflectiveOperationException e) {
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }
  }

  private void send(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    } catch (IOException noSuchProgram) {
      process.destroy();
    }
  }

  /** Waits for its end; 128 and the number of the signal where one ended it. */
  int exitCode() throws InterruptedException {
    try {
      return process.waitFor();
    } catch (InterruptedException stop) {
      process.destroy();
      throw stop;
    }
  }
}
