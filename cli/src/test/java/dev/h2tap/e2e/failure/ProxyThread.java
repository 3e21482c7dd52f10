package dev.h2tap.e2e.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.Ending;
import dev.h2tap.e2e.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code h2tap proxy} on a thread of this JVM: started and stopped in no time, once per failure.
 */
public final class ProxyThread implements Ending {
  private final CompletableFuture<CommandLineRun> run = new CompletableFuture<>();
  private final Thread thread;
  private final int port;

  private ProxyThread(Path ready, List<String> command) throws Exception {
    thread =
        new Thread(() -> run.complete(CommandLineRun.of(command.toArray(String[]::new))), "proxy");
    thread.setDaemon(true);
    thread.start();
    Await.until(
        "h2tap listens",
        () -> {
          if (run.isDone()) {
            throw new AssertionError("h2tap ended: " + run.get());
          }
          return Files.exists(ready);
        });
    String line = Files.readAllLines(ready).get(0);
    port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  /** Starts it on a port of its own choice and waits until it listens. */
  public static ProxyThread start(Stage stage, List<String> options) throws Exception {
    Path ready = stage.file("proxy.ready");
    List<String> command = new ArrayList<>(List.of("proxy", "--listen", "127.0.0.1:0"));
    command.addAll(List.of("--ready-file", ready.toString()));
    command.addAll(options);
    return stage.keep(new ProxyThread(ready, command));
  }

  /** {@code http://127.0.0.1:PORT} and the path. */
  public String http(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** {@code https://127.0.0.1:PORT} and the path. */
  public String https(String path) {
    return "https://127.0.0.1:" + port + path;
  }

  public int port() {
    return port;
  }

  /** Stops it in good order; what it recorded is complete then. */
  public CommandLineRun stop() throws Exception {
    thread.interrupt();
    CommandLineRun ended = run.get(15, TimeUnit.SECONDS);
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended;
  }

  @Override
  public void end() throws Exception {
    stop();
  }
}
