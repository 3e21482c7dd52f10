package dev.h2tap.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tshark captures on the loopback interface. */
final class Capture {
  private final Stage stage;
  private final Path file;
  private final int knock;
  private final int[] ports;
  private final RunningProcess tshark;

  private Capture(Stage stage, Path file, int knock, int[] ports, RunningProcess tshark) {
    this.ports = ports;
    this.stage = stage;
    this.file = file;
    this.knock = knock;
    this.tshark = tshark;
  }

  /** Starts to capture what goes to and from these ports. */
  static Capture start(Stage stage, int... ports) throws Exception {
    int knock = Ports.free();
    Path file = stage.file("capture-" + knock + ".pcapng");
    StringBuilder filter = new StringBuilder("tcp port " + knock);
    for (int port : ports) {
      filter.append(" or tcp port ").append(port);
    }
    RunningProcess tshark =
        stage.start(
            Tool.TSHARK, "-i", "lo", "-B", "32", "-f", filter.toString(), "-w", file.toString());
    Await.until(
        "tshark captures",
        () -> {
          if (!tshark.isAlive()) {
            throw new AssertionError(tshark.transcript());
          }
          return tshark.stderr().contains("Capture started");
        });
    return new Capture(stage, file, knock, ports, tshark);
  }

  /** Waits until all that has happened is captured, and ends it. */
  void end() throws Exception {
    Ports.answers(knock);
    Await.until("all of it and the knock after it are captured", this::holdsTheKnock);
    tshark.terminate();
    tshark.exitCode(Duration.ofSeconds(20));
  }

  /** Options by which all that is captured is of this protocol, whatever the clients' ports are. */
  List<String> decodedAs(String protocol) {
    List<String> options = new ArrayList<>();
    for (int port : ports) {
      options.addAll(List.of("-d", "tcp.port==" + port + "," + protocol));
    }
    return options;
  }

  /** What tshark says about it. */
  String read(String... options) throws Exception {
    RunningProcess reader = reader(options);
    if (reader.exitCode(Duration.ofSeconds(20)) != 0) {
      throw new AssertionError(reader.transcript());
    }
    return reader.stdout();
  }

  private RunningProcess reader(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-r", file.toString()));
    arguments.addAll(List.of(options));
    return stage.start(Tool.TSHARK, arguments.toArray(String[]::new));
  }

  /**
   * While it is written to, the file may end within a packet, which tshark reports as a failure.
   */
  private boolean holdsTheKnock() throws Exception {
    RunningProcess reader = reader("-Y", "tcp.dstport == " + knock);
    reader.exitCode(Duration.ofSeconds(20));
    return !reader.stdout().isEmpty();
  }
}
