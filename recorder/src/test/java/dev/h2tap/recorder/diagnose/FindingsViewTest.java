package dev.h2tap.recorder.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.diagnose.report.FindingsJson;
import dev.h2tap.recorder.diagnose.report.FindingsText;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.view.Paint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FindingsViewTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @Test
  void peopleReadCauseEvidenceAndRemedy() throws IOException {
    matches("findings.txt", text(broken()));
  }

  @Test
  void programsReadOneObject() throws IOException {
    String json = json(broken());
    matches("findings.json", json);
    JsonNode first = new ObjectMapper().readTree(json).path("findings").path(0);
    assertThat(first.fieldNames())
        .toIterable()
        .startsWith("id", "severity", "cause", "evidence", "remedy", "confidence");
    assertThat(first.path("evidence")).isNotEmpty().allMatch(JsonNode::isIntegralNumber);
  }

  @Test
  void aHealthySessionSaysWhatWasLookedAt() {
    Diagnosis healthy = Diagnosis.of(Scene.begin().tcp().closedBy(Party.H2TAP).script().records());
    assertThat(text(healthy)).isEqualTo("no fault found in 1 connection and 0 exchanges\n");
    assertThat(json(healthy)).isEqualTo("{\"findings\":[]}\n");
  }

  @Test
  void nothingFromThePeerReachesTheTerminalAsItIs() {
    Diagnosis hostile =
        Diagnosis.of(
            Scene.begin()
                .handshake("h2", "h2")
                .preface()
                .receiveHttp2(Frames.settings(), Frames.goAway(1, 11, "\u001b[31mred"))
                .closedBy(Party.UPSTREAM)
                .script()
                .records());
    assertThat(text(hostile)).contains("\\x1b[31mred").doesNotContain("\u001b");
  }

  private static Diagnosis broken() {
    Scene scene = Scene.begin();
    for (long connection = 2; connection < 6; connection++) {
      scene.connection(connection).tls().clientHello("h2", "http/1.1").silentEnd(Manner.RST);
    }
    scene.connection(7).handshake("http/1.1", "h2", "http/1.1").closedBy(Party.H2TAP);
    scene
        .script()
        .event(
            8,
            Side.UPSTREAM,
            Direction.NONE,
            new Event.ConnectFailed(
                "http://pod:1", null, "pod does not resolve; check the host name", 2_000_000));
    return Diagnosis.of(scene.script().records());
  }

  private static String text(Diagnosis diagnosis) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    new FindingsText(writer, Paint.Brush.NONE).print(diagnosis);
    writer.flush();
    return out.toString();
  }

  private static String json(Diagnosis diagnosis) {
    StringWriter out = new StringWriter();
    FindingsJson.write(diagnosis.findings(), out);
    return out.toString();
  }

  private static void matches(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, actual);
    }
    assertThat(actual).as(name).isEqualTo(Files.readString(file));
  }
}
