package dev.h2tap.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that was started, its output in two files. */
public class RunningProcess implements Ending {
  private static final int SHOWN = 8_000;

  private final String name;
  private final List<String> command;
  private final Process process;
  private final Path stdout;
  private final Path stderr;

  public RunningProcess(
      String name, Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    this.name = name;
    this.command = List.copyOf(command);
    this.stdout = directory.resolve(name + ".out");
    this.stderr = directory.resolve(name + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().putAll(environment);
    this.process = builder.start();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String stdout() {
    return read(stdout);
  }

  public String stderr() {
    return read(stderr);
  }

  public Path stdoutFile() {
    return stdout;
  }

  /** Waits for its end; fails when it does not end within {@code deadline}. */
  public int exitCode(Duration deadline) throws InterruptedException {
    if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(
          name + " still runs after " + deadline.toSeconds() + " s\n" + transcript());
    }
    return process.exitValue();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Sends SIGKILL and waits for the end. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The resident memory (VmRSS), in bytes. */
  public long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " has ended\n" + transcript()));
  }

  /** The command and the end of what it printed. */
  public String transcript() {
    return "---- %s (%s)\n$ %s\n%s%s"
        .formatted(
            name,
            isAlive() ? "running" : "exit code " + process.exitValue(),
            String.join(" ", command),
            tail("stdout", stdout()),
            tail("stderr", stderr()));
  }

  /** Ends it, however it is. */
  @Override
  public void end() throws Exception {
    if (isAlive()) {
      terminate();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        kill();
      }
    }
  }

  private static String tail(String label, String text) {
    if (text.isEmpty()) {
      return "";
    }
    int cut = Math.max(0, text.length() - SHOWN);
    return label + ":" + (cut > 0 ? " (the end of it)" : "") + "\n" + text.substring(cut) + "\n";
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
