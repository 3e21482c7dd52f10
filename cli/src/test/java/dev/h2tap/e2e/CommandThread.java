package dev.h2tap.e2e;

import dev.h2tap.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command of h2tap that listens, on a thread of this JVM: started and stopped in no time. */
public final class CommandThread implements Ending {
  private final CompletableFuture<CommandLineRun> run = new CompletableFuture<>();
  private final Thread thread;
  private final int port;

  private CommandThread(Path ready, List<String> words) throws Exception {
    thread =
        new Thread(() -> run.complete(CommandLineRun.of(words.toArray(String[]::new))), "command");
    thread.setDaemon(true);
    thread.start();
    Await.until(
        words + " listens",
        () -> {
          if (run.isDone()) {
            throw new AssertionError("it ended: " + run.get());
          }
          return Files.exists(ready);
        });
    String line = Files.readAllLines(ready).get(0);
    port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  /** Starts it on a port of its own choice and waits until it listens. */
  public static CommandThread start(Stage stage, String... words) throws Exception {
    return startOn(stage, 0, words);
  }

  /** The same on a port. */
  public static CommandThread startOn(Stage stage, int port, String... words) throws Exception {
    Path ready = Files.createTempDirectory(stage.directory(), "ready").resolve("ready");
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--listen", "127.0.0.1:" + port, "--ready-file", ready.toString()));
    return stage.keep(new CommandThread(ready, all));
  }

  public int port() {
    return port;
  }

  /** Waits until it ends by itself. */
  public CommandLineRun awaitEnd() throws Exception {
    return run.get(15, TimeUnit.SECONDS);
  }

  /** Stops it in good order; what it recorded is complete then. */
  public CommandLineRun stop() throws Exception {
    thread.interrupt();
    return awaitEnd();
  }

  @Override
  public void end() throws Exception {
    stop();
  }
}
