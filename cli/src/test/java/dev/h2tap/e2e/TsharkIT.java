package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The frames that {@code inspect --json} lists are the frames that tshark saw on the wire. */
class TsharkIT {
  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest(name = "curl {0}")
  @CsvSource({"--http2-prior-knowledge, http2", "--http2, http"})
  void listsTheSameFrames(String version, String dissector) throws Exception {
    int origin = Ports.free();
    Bodies.random(Nginx.www(stage).resolve("page"), 100 * Bodies.KIB);
    stage.serve(
        origin,
        Tool.NGHTTPD,
        "--no-tls",
        "-a",
        "127.0.0.1",
        "-d",
        Nginx.www(stage).toString(),
        "--echo-upload",
        "--trailer",
        "x-check: 42",
        String.valueOf(origin));
    Path log = stage.file("log.h2tap");
    H2tapProcess h2tap =
        stage.h2tap(
            "--upstream",
            "http://127.0.0.1:" + origin,
            "--upstream-protocol",
            "h2",
            "--record",
            log.toString());
    Capture capture = Capture.start(stage, h2tap.port(), origin);

    String page = Nginx.www(stage).resolve("page").toString();
    Curl curl = new Curl(stage);
    assertThat(curl.run(version, h2tap.http("/page")).version()).isEqualTo("2");
    assertThat(curl.run(version, "--head", h2tap.http("/page")).status()).isEqualTo(200);
    if (dissector.equals("http2")) {
      assertThat(curl.run(version, "--data-binary", "@" + page, h2tap.http("/")).status())
          .isEqualTo(200);
      RunningProcess nghttp =
          stage.start(
              Tool.NGHTTP, "-n", "-v", "-b", "16", h2tap.http("/page"), h2tap.http("/none"));
      assertThat(nghttp.exitCode(Duration.ofSeconds(20))).isZero();
    }
    h2tap.terminate();
    assertThat(h2tap.exitCode(Duration.ofSeconds(15))).isZero();
    h2tap.endedByTest();

    capture.end();
    int connections = dissector.equals("http2") ? 4 + 1 : 2 + 1;
    Map<String, List<String>> wire =
        framesOf(
            capture,
            "tcp.port==" + h2tap.port() + "," + dissector,
            "tcp.port==" + origin + ",http2");
    Map<String, List<String>> told = framesTold(log);
    assertThat(wire).as("connections on the wire").hasSize(2 * connections);
    assertThat(told).isEqualTo(wire);
  }

  /** Type, flags, stream and length of each frame, by sender and receiver. */
  private Map<String, List<String>> framesOf(Capture capture, String... decodeAs) throws Exception {
    List<String> options = new ArrayList<>();
    for (String protocol : decodeAs) {
      options.addAll(List.of("-d", protocol));
    }
    options.addAll(List.of("-Y", "http2.type", "-T", "fields", "-E", "separator=;"));
    for (String field :
        List.of(
            "tcp.srcport",
            "tcp.dstport",
            "http2.type",
            "http2.flags",
            "http2.streamid",
            "http2.length")) {
      options.addAll(List.of("-e", field));
    }
    Map<String, List<String>> frames = new TreeMap<>();
    for (String line : capture.read(options.toArray(String[]::new)).lines().toList()) {
      String[] fields = line.split(";");
      List<String> here =
          frames.computeIfAbsent(fields[0] + " to " + fields[1], key -> new ArrayList<>());
      String[][] columns = new String[4][];
      for (int i = 0; i < 4; i++) {
        columns[i] = fields[2 + i].split(",");
      }
      for (int i = 0; i < columns[0].length; i++) {
        here.add(
            frame(
                Integer.parseInt(columns[0][i]),
                Integer.decode(columns[1][i]),
                Integer.parseInt(columns[2][i]),
                Integer.parseInt(columns[3][i])));
      }
    }
    return frames;
  }

  private Map<String, List<String>> framesTold(Path log) throws Exception {
    RunningProcess inspect =
        new RunningProcess(
            "inspect",
            stage.directory(),
            Map.of(),
            List.of(H2tapProcess.LAUNCHER.toString(), "inspect", "--json", log.toString()));
    assertThat(inspect.exitCode(Duration.ofSeconds(30))).as(inspect.transcript()).isZero();
    Map<Integer, String> local = new TreeMap<>();
    Map<Integer, String> remote = new TreeMap<>();
    Map<String, List<String>> frames = new TreeMap<>();
    for (String line : Files.readAllLines(inspect.stdoutFile())) {
      JsonNode entry = new ObjectMapper().readTree(line);
      int connection = entry.path("connection").asInt();
      if (entry.path("type").asText().equals("OPEN")) {
        local.put(connection, port(entry.path("local").asText()));
        remote.put(connection, port(entry.path("remote").asText()));
      } else if (entry.path("kind").asText().equals("frame")) {
        String here = local.get(connection);
        String there = remote.get(connection);
        boolean sent = entry.path("direction").asText().equals("sent");
        frames
            .computeIfAbsent(
                sent ? here + " to " + there : there + " to " + here, key -> new ArrayList<>())
            .add(
                frame(
                    entry.path("typeNumber").asInt(),
                    entry.path("flags").asInt(),
                    entry.path("stream").asInt(),
                    entry.path("length").asInt()));
      }
    }
    return frames;
  }

  private static String port(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }

  private static String frame(int type, int flags, int stream, int length) {
    return "type %d flags %02x stream %d length %d".formatted(type, flags, stream, length);
  }
}
