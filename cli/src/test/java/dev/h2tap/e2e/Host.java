package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A network namespace that stands for a host, with a loopback of its own. Programs are started in
 * it with {@code ip netns exec}; what they write is kept as for others of the stage.
 *
 * @param namespace its name
 * @param ipv4 its address on the link to the other host
 * @param ipv6 the same
 */
public record Host(Stage stage, String namespace, String ipv4, String ipv6) {
  private static final String LISTENING = "0A";

  /** {@code http://ADDRESS:PORT} and the path, over IPv4 or IPv6. */
  public String http(boolean overIpv6, int port, String path) {
    return "http://" + (overIpv6 ? "[" + ipv6 + "]" : ipv4) + ":" + port + path;
  }

  /** Starts a program. */
  public RunningProcess start(Tool tool, String... arguments) throws IOException {
    return stage.startWithin(within(), tool, arguments);
  }

  /** Starts a program as a user without a name. */
  public RunningProcess startAs(int user, Tool tool, String... arguments) throws IOException {
    List<String> prefix = new ArrayList<>(within());
    prefix.addAll(
        List.of(Tool.SETPRIV.path(), "--reuid=" + user, "--regid=" + user, "--clear-groups"));
    return stage.startWithin(prefix, tool, arguments);
  }

  /** Starts a server and waits until it listens on {@code port}, whatever the address. */
  public RunningProcess serve(int port, Tool tool, String... arguments) throws Exception {
    RunningProcess server = start(tool, arguments);
    Await.until(
        tool + " listens on port " + port + " of " + namespace,
        () -> {
          if (!server.isAlive()) {
            throw new AssertionError("the server ended\n" + server.transcript());
          }
          return listens(server, port);
        });
    return server;
  }

  /** Starts {@code h2tap proxy} with these options, as root, and waits until it listens. */
  public H2tapProcess h2tap(String... options) throws Exception {
    return stage.h2tapWithin(within(), options);
  }

  /** Runs a command to its end and fails unless that is 0; what it printed. */
  public String run(String... command) throws Exception {
    List<String> all = new ArrayList<>(within());
    all.addAll(Arrays.asList(command));
    return output(all.toArray(String[]::new));
  }

  /** What is written in front of a command. */
  private List<String> within() {
    return List.of(Tool.IP.path(), "netns", "exec", namespace);
  }

  /** Looks at the sockets of the namespace that the process has entered. */
  private static boolean listens(RunningProcess process, int port) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    if (network(proc).equals(network(Path.of("/proc/self")))) {
      return false;
    }
    String local = String.format(Locale.ROOT, ":%04X", port);
    return Stream.concat(
            Files.readAllLines(proc.resolve("net/tcp")).stream(),
            Files.readAllLines(proc.resolve("net/tcp6")).stream())
        .map(line -> line.strip().split("\\s+"))
        .anyMatch(fields -> fields[1].endsWith(local) && fields[3].equals(LISTENING));
  }

  private static Path network(Path proc) throws IOException {
    return Files.readSymbolicLink(proc.resolve("ns/net"));
  }

  /** Runs a command outside of all namespaces and fails unless it ends with 0. */
  static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command) + "\n" + said).isZero();
    return said;
  }
}
