package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The launcher running {@code h2tap proxy}, with paranoid leak detection. */
public final class H2tapProcess extends RunningProcess {
  public static final Path LAUNCHER = Path.of("..", "h2tap").toAbsolutePath().normalize();

  /** For load: every 128th buffer is watched; watching all of them is ten times slower. */
  public static final String SAMPLED_LEAKS = "-Dio.netty.leakDetection.level=advanced";

  /** The directory of the user's configuration, beside what else is the test's. */
  private static final String CONFIGURATION = "config";

  /** Tests may run where SIGHUP is ignored, as under nohup; programs would inherit that. */
  private static final String HEARS_SIGHUP = "--default-signal=HUP";

  private static final String JVM = "-Xmx192m -Dio.netty.leakDetection.level=paranoid";
  private static final Pattern STACK_TRACE = Pattern.compile("(?m)^\\s+at [\\w.$/]+\\(");

  private final Path ready;
  private final int port;
  private boolean endedByTest;

  private H2tapProcess(
      String name, Path directory, Map<String, String> environment, List<String> command)
      throws Exception {
    super(name, directory, environment, command);
    this.ready = directory.resolve(name + ".ready");
    Await.until(
        name + " listens",
        Duration.ofSeconds(30),
        () -> {
          if (!isAlive()) {
            throw new AssertionError("h2tap ended\n" + transcript());
          }
          return Files.exists(ready);
        });
    String line = Files.readAllLines(ready).get(0);
    this.port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  /** Starts it on a port of its own choice and waits until it listens. */
  public static H2tapProcess start(String name, Path directory, String jvm, String... options)
      throws Exception {
    return startWithin(List.of(), name, directory, jvm, options);
  }

  /** The same by way of a command that becomes it, such as {@code ip netns exec}. */
  static H2tapProcess startWithin(
      List<String> prefix, String name, Path directory, String jvm, String... options)
      throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(Tool.ENV.path(), HEARS_SIGHUP, LAUNCHER.toString(), "proxy"));
    command.addAll(
        List.of("--listen", "127.0.0.1:0", "--ready-file", directory + "/" + name + ".ready"));
    command.addAll(List.of(options));
    Map<String, String> environment =
        Map.of(
            "H2TAP_JAVA_OPTS",
            (JVM + " " + jvm).trim(),
            "XDG_CONFIG_HOME",
            directory.resolve(CONFIGURATION).toString());
    return new H2tapProcess(name, directory, environment, command);
  }

  /** The certificate of the CA that it makes for itself. */
  public static Path authority(Path directory) {
    return directory.resolve(CONFIGURATION).resolve("h2tap").resolve("ca-cert.pem");
  }

  /** Starts it with a configuration file that names its listeners, and waits until it listens. */
  static H2tapProcess configured(String name, Path directory, Path configuration) throws Exception {
    return new H2tapProcess(
        name,
        directory,
        Map.of("H2TAP_JAVA_OPTS", JVM),
        List.of(
            Tool.ENV.path(),
            HEARS_SIGHUP,
            LAUNCHER.toString(),
            "proxy",
            "--config",
            configuration.toString(),
            "--ready-file",
            directory + "/" + name + ".ready"));
  }

  /** The ports of its listeners now, by their names. */
  public Map<String, Integer> ports() throws IOException {
    return Files.readAllLines(ready).stream()
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(' ')),
                line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1))));
  }

  /** Sends SIGHUP. */
  public void hangUp() throws Exception {
    new ProcessBuilder("kill", "-HUP", Long.toString(pid())).start().waitFor();
  }

  public int port() {
    return port;
  }

  /** {@code http://127.0.0.1:PORT} and the path. */
  public String http(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** {@code https://127.0.0.1:PORT} and the path. */
  public String https(String path) {
    return "https://127.0.0.1:" + port + path;
  }

  @Override
  public void kill() throws InterruptedException {
    endedByTest = true;
    super.kill();
  }

  /** The test ends it itself and checks its exit code. */
  public void endedByTest() {
    endedByTest = true;
  }

  /** Stops it now, as {@link #end} does; what it recorded is complete then. */
  public void stop() throws Exception {
    end();
    endedByTest = true;
  }

  /** Stops it, and fails unless it ended with 0, without a leak and without a stack trace. */
  @Override
  public void end() throws Exception {
    try {
      if (!endedByTest) {
        assertThat(isAlive()).as("h2tap still runs").isTrue();
        terminate();
        assertThat(exitCode(Duration.ofSeconds(15))).as("exit code after SIGTERM").isZero();
      }
      assertThat(stderr()).doesNotContain("LEAK").doesNotContainPattern(STACK_TRACE);
    } finally {
      super.end();
    }
  }
}
