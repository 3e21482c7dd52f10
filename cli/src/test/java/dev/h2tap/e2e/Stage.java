package dev.h2tap.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The processes and files of a test, or of a class of tests when the field is static. When a test
 * fails it prints what every process said; at the end it ends them, the last started first.
 */
public final class Stage
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private final Deque<Ending> open = new ArrayDeque<>();
  private final List<RunningProcess> processes = new ArrayList<>();
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private Path directory = Path.of("");
  private boolean shared;
  private int started;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    shared = true;
    makeDirectory(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (!shared) {
      makeDirectory(context);
    }
    notes.clear();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    context.getExecutionException().ifPresent(failure -> print(context));
    if (!shared) {
      close(context);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    close(context);
  }

  /** A directory of this stage's own, deleted at the end. */
  public Path directory() {
    return directory;
  }

  /** A file in the directory. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** Writes a file in the directory. */
  public Path write(String name, String text) throws IOException {
    return Files.writeString(file(name), text);
  }

  /** Starts a program; it is ended with the stage. */
  public RunningProcess start(Tool tool, String... arguments) throws IOException {
    return startWithin(List.of(), tool, arguments);
  }

  /** Starts a program by way of a command that becomes it, such as {@code ip netns exec}. */
  RunningProcess startWithin(List<String> prefix, Tool tool, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(tool.path());
    command.addAll(List.of(arguments));
    return keep(new RunningProcess(name(tool.name().toLowerCase()), directory, Map.of(), command));
  }

  /** Starts a server and waits until it answers on {@code port}. */
  public RunningProcess serve(int port, Tool tool, String... arguments) throws Exception {
    RunningProcess server = start(tool, arguments);
    Await.until(
        tool + " answers on port " + port,
        () -> {
          if (!server.isAlive()) {
            throw new AssertionError("the server ended\n" + server.transcript());
          }
          return Ports.answers(port);
        });
    return server;
  }

  /** Starts {@code h2tap proxy} with these options and waits until it listens. */
  public H2tapProcess h2tap(String... options) throws Exception {
    return h2tapOn("", options);
  }

  /** The same with further options for the JVM. */
  public H2tapProcess h2tapOn(String jvm, String... options) throws Exception {
    return keep(H2tapProcess.start(name("h2tap"), directory, jvm, options));
  }

  /** Starts {@code h2tap proxy} by way of a command that becomes it. */
  H2tapProcess h2tapWithin(List<String> prefix, String... options) throws Exception {
    return keep(H2tapProcess.startWithin(prefix, name("h2tap"), directory, "", options));
  }

  /** Starts {@code h2tap proxy} with a configuration file and waits until it listens. */
  public H2tapProcess configured(Path configuration) throws Exception {
    return keep(H2tapProcess.configured(name("h2tap"), directory, configuration));
  }

  /** Ends {@code resource} with the stage. */
  public <T extends Ending> T keep(T resource) {
    open.push(resource);
    if (resource instanceof RunningProcess process) {
      processes.add(process);
    }
    return resource;
  }

  /** Something to print, should this test fail. */
  public void note(String text) {
    notes.add(text);
  }

  private String name(String program) {
    return program + "-" + ++started;
  }

  private void makeDirectory(ExtensionContext context) throws IOException {
    Path parent = Files.createDirectories(Path.of("target", "e2e").toAbsolutePath());
    directory =
        Files.createTempDirectory(parent, context.getRequiredTestClass().getSimpleName() + "-");
  }

  private void print(ExtensionContext context) {
    StringBuilder text = new StringBuilder("\n==== " + context.getDisplayName() + " failed\n");
    notes.forEach(note -> text.append(note).append('\n'));
    processes.forEach(process -> text.append(process.transcript()));
    System.out.println(text.append("====\n"));
  }

  private void close(ExtensionContext context) throws Exception {
    Throwable first = null;
    while (!open.isEmpty()) {
      Ending next = open.pop();
      try {
        next.end();
      } catch (Exception | AssertionError e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null && context.getExecutionException().isEmpty()) {
      print(context);
    }
    processes.clear();
    delete();
    if (first instanceof Exception e) {
      throw e;
    } else if (first != null) {
      throw (AssertionError) first;
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
