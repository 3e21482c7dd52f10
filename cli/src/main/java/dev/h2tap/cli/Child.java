package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A program that has our stdin, stdout and stderr. Signals that we get go on to it, and its end is
 * ours.
 */
final class Child {
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private @Nullable Process process;
  private @Nullable String early;

  private Child() {}

  /**
   * Starts it. Ctrl-C on a terminal reaches it without our help; other signals go on to it.
   *
   * @param environment what is set beside what we have
   * @param terminal tells whether we are on one
   * @throws CannotStart with what a shell would say
   */
  static Child start(List<String> command, Map<String, String> environment, Terminal terminal)
      throws CannotStart {
    Child child = new Child();
    child.takeSignals(terminal);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    try {
      child.runs(builder.start());
      return child;
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

  private void takeSignals(Terminal terminal) {
    try {
      Signals.on("TERM", () -> send("TERM"));
      Signals.on("HUP", () -> send("HUP"));
      Signals.on("INT", terminal.interactive() ? () -> {} : () -> send("INT"));
    } catch (ReflectiveOperationException e) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> send("TERM")));
    }
  }

  private synchronized void runs(Process started) {
    process = started;
    if (early != null) {
      send(early);
    }
  }

  private synchronized void send(String signal) {
    Process running = process;
    if (running == null) {
      early = signal;
      return;
    }
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(running.pid())).start();
    } catch (IOException noSuchProgram) {
      running.destroy();
    }
  }

  /** Waits for its end; 128 and the number of the signal where one ended it. */
  int exitCode() throws InterruptedException {
    Process running = Objects.requireNonNull(process);
    try {
      return running.waitFor();
    } catch (InterruptedException stop) {
      running.destroy();
      throw stop;
    }
  }
}
