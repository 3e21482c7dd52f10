package dev.h2tap.e2e.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a run's connections carried, by sender and receiver, as tshark reads a capture with no
 * setting at all and as {@code inspect} tells a log.
 *
 * @param frames type, flags, stream and length of each HTTP/2 frame
 * @param fields of HTTP/1 heads and HTTP/2 field blocks
 * @param expert what tshark warns of; empty for a log
 */
record Dissection(
    Map<String, List<String>> frames, Map<String, List<String>> fields, List<String> expert) {

  private static final String COLUMN = "\u001e";
  private static final String VALUE = "\u001f";
  private static final int WARNING = 0x600000;

  Dissection() {
    this(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
  }

  private static void add(Map<String, List<String>> to, String way, String what) {
    to.computeIfAbsent(way, key -> new ArrayList<>()).add(what);
  }

  private static String frame(int type, int flags, int stream, int length) {
    return "type %d flags %02x stream %d length %d".formatted(type, flags, stream, length);
  }

  private static String field(String name, String value) {
    return name.toLowerCase(Locale.ROOT) + ": " + value;
  }

  /** Runs tshark. */
  static String tshark(Stage stage, Path capture, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-n", "-r", capture.toString()));
    arguments.addAll(List.of(options));
    RunningProcess tshark = stage.start(Tool.TSHARK, arguments.toArray(String[]::new));
    assertThat(tshark.exitCode(Duration.ofSeconds(60))).as(tshark.transcript()).isZero();
    return tshark.stdout();
  }

  /** What tshark makes of a capture. */
  static Dissection ofCapture(Stage stage, Path capture) throws Exception {
    List<String> options = new ArrayList<>(List.of("-T", "fields"));
    options.addAll(List.of("-E", "separator=" + COLUMN, "-E", "aggregator=" + VALUE));
    for (String field :
        List.of(
            "tcp.srcport",
            "tcp.dstport",
            "exported_pdu.src_port",
            "exported_pdu.dst_port",
            "http2.type",
            "http2.flags",
            "http2.streamid",
            "http2.length",
            "http2.header.name",
            "http2.header.value",
            "http.request.line",
            "http.response.line",
            "_ws.expert.severity",
            "_ws.expert.message")) {
      options.addAll(List.of("-e", field));
    }
    Dissection seen = new Dissection();
    for (String line : tshark(stage, capture, options.toArray(String[]::new)).split("\n")) {
      String[] columns = line.split(COLUMN, -1);
      String[][] values = new String[columns.length][];
      for (int i = 0; i < columns.length; i++) {
        values[i] = columns[i].isEmpty() ? new String[0] : columns[i].split(VALUE, -1);
      }
      seen.packet(values);
    }
    return seen;
  }

  private void packet(String[][] values) {
    int ends = values[0].length > 0 ? 0 : 2;
    String way = values[ends][0] + " to " + values[ends + 1][0];
    for (int i = 0; i < values[4].length; i++) {
      add(
          frames,
          way,
          frame(
              Integer.parseInt(values[4][i]),
              Integer.decode(values[5][i]),
              Integer.parseInt(values[6][i]),
              Integer.parseInt(values[7][i])));
    }
    for (int column = 10; column < 12; column++) {
      for (String line : values[column]) {
        String[] parts = line.replace("\\r\\n", "").split(":", 2);
        add(fields, way, field(parts[0], parts[1].strip()));
      }
    }
    for (int i = 0; i < values[8].length; i++) {
      add(fields, way, field(values[8][i], values[9][i]));
    }
    for (int i = 0; i < values[12].length; i++) {
      if (Integer.parseInt(values[12][i]) >= WARNING) {
        expert.add(i < values[13].length ? values[13][i] : String.join(", ", values[13]));
      }
    }
  }

  /** What {@code inspect} tells of a log. */
  static Dissection ofLog(Path log) throws Exception {
    Dissection told = new Dissection();
    Map<Integer, String> local = new HashMap<>();
    Map<Integer, String> remote = new HashMap<>();
    Set<String> cutOff = new HashSet<>();
    ObjectMapper json = new ObjectMapper();
    for (String line :
        CommandLineRun.of("inspect", "--json", log.toString()).out().lines().toList()) {
      JsonNode entry = json.readTree(line);
      int connection = entry.path("connection").asInt();
      if (entry.path("type").asText().equals("OPEN")) {
        local.put(connection, port(entry.path("local").asText()));
        remote.put(connection, port(entry.path("remote").asText()));
        continue;
      }
      boolean sent = entry.path("direction").asText().equals("sent");
      String here = local.get(connection);
      String there = remote.get(connection);
      String way = sent ? here + " to " + there : there + " to " + here;
      told.entry(way, entry);
      if (entry.has("whole") && !entry.path("whole").asBoolean()) {
        cutOff.add(way);
      }
    }
    cutOff.forEach(told.fields::remove);
    return told;
  }

  private void entry(String way, JsonNode entry) {
    if (entry.path("kind").asText().equals("frame")) {
      add(
          frames,
          way,
          frame(
              entry.path("typeNumber").asInt(),
              entry.path("flags").asInt(),
              entry.path("stream").asInt(),
              entry.path("length").asInt()));
    }
    for (JsonNode each : entry.path("fields")) {
      add(fields, way, field(each.get(0).asText(), each.get(1).asText()));
    }
  }

  private static String port(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }
}
