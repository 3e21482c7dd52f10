package dev.h2tap.recorder.export.qlog;

import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.export.Exports;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Golden;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QlogExportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Script script = new Script();

  @Test
  void framesAreEventsAndAllElseIsToldInWords() {
    Golden.assertMatches("export.sqlog", Exports.of(Sessions.all(), QlogExport::new).text());
  }

  @Test
  void itIsASequenceOfJsonTextsThatBeginsWithTheHeader() {
    for (Script session : List.of(Sessions.all(), MessageSessions.all(), new Script())) {
      String text = Exports.of(session, QlogExport::new).text();
      List<JsonNode> texts = texts(text);
      JsonNode header = texts.get(0);
      assertThat(text.indexOf("application/qlog+json-seq")).isLessThan(256);
      assertThat(header.path("file_schema").asText())
          .isEqualTo("urn:ietf:params:qlog:file:sequential");
      assertThat(header.path("trace").path("event_schemas").toString())
          .contains("urn:ietf:params:qlog:events:http2-00");
      for (JsonNode event : texts.subList(1, texts.size())) {
        assertThat(event.path("time").isNumber()).isTrue();
        assertThat(event.path("name").asText()).matches("(http2|loglevel):[a-z_]+");
        assertThat(event.path("data").isObject()).isTrue();
      }
    }
  }

  @Test
  void whatTheClientOfAConnectionSendsIsCreatedWhatItGetsIsParsed() {
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface(), Frames.settings(3, 100, 0x99, 7));
    script.http2(2, UPSTREAM, SENT, Frames.preface(), Frames.settings());
    script.http2(1, DOWNSTREAM, SENT, Frames.settings(8, 1));
    assertThat(events())
        .extracting(event -> event.path("name").asText() + " " + event.path("group_id").asText())
        .containsExactly(
            "http2:parameters_set 1",
            "http2:frame_created 1",
            "http2:parameters_set 2",
            "http2:frame_created 2",
            "http2:parameters_set 1",
            "http2:frame_parsed 1");
    assertThat(events().get(0).path("data").toString())
        .isEqualTo("{\"initiator\":\"local\",\"max_concurrent_streams\":100}");
    assertThat(frame(1).path("settings").toString())
        .isEqualTo(
            "[{\"name\":\"settings_max_concurrent_streams\",\"value\":100},"
                + "{\"name\":\"unknown\",\"name_bytes\":153,\"value\":7}]");
    assertThat(events().get(4).path("data").path("initiator").asText()).isEqualTo("remote");
  }

  @Test
  void framesOfExtensionsAreReadWhereTheSchemaKnowsThem() {
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    script.http2(
        1,
        DOWNSTREAM,
        RECEIVED,
        Frames.frame(0x10, 0, 0, bytes(0, 0, 0, 5).writeBytes("u=1, i".getBytes(US_ASCII))),
        Frames.frame(0xa, 0, 0, bytes(0, 3).writeBytes("a.bh2=\":1\"".getBytes(US_ASCII))),
        Frames.frame(0xc, 0, 0, bytes(0, 2, 'x', 'y', 0, 0)),
        Frames.frame(0xc, 0, 0, bytes(0, 2, 'x')),
        Frames.frame(0xa, 0, 0, bytes(0)),
        Frames.frame(0x10, 0, 0, bytes(1)));
    assertThat(frame(0).path("frame_type").asText()).isEqualTo("priority_update");
    assertThat(frame(0).path("prioritized_stream_id").asInt()).isEqualTo(5);
    assertThat(frame(0).path("priority_field_value").asText()).isEqualTo("u=1, i");
    assertThat(frame(1).path("origin").asText()).isEqualTo("a.b");
    assertThat(frame(1).path("alt-svc-field-value").asText()).isEqualTo("h2=\":1\"");
    assertThat(frame(2).path("origin_entries").toString())
        .isEqualTo(
            "[{\"origin_len\":2,\"ASCII-Origin\":\"xy\"},{\"origin_len\":0,\"ASCII-Origin\":\"\"}]");
    for (int malformed = 3; malformed <= 5; malformed++) {
      assertThat(frame(malformed).path("frame_type").asText()).isEqualTo("unknown");
    }
  }

  @Test
  void fieldsThatMustNotBeAreGivenAsBytes() {
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    script.http2(
        1,
        DOWNSTREAM,
        RECEIVED,
        new Frames().headers(1, 1, "x", "a\u0000b", "y\n", "é", "z", "ok"));
    assertThat(frame(0).path("headers").toString())
        .isEqualTo(
            "[{\"name\":\"x\",\"value_bytes\":\"610062\"},"
                + "{\"name_bytes\":\"790a\",\"value\":\"é\"},{\"name\":\"z\",\"value\":\"ok\"}]");
  }

  @Test
  void connectionsOfHttp1AreNoted() {
    assertThat(Exports.of(Sessions.all(), QlogExport::new).notes())
        .containsExactly(
            "3 connections speak HTTP/1, for which qlog has no events: of them it tells TLS,"
                + " opening and closing only; --to har and jsonl have them whole");
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    assertThat(Exports.of(script, QlogExport::new).notes()).isEmpty();
  }

  @Test
  void onlyWhatIsAskedForIsInIt() {
    List<JsonNode> texts =
        texts(
            Exports.of(Exports.log(Sessions.all()), QlogExport::new, "type=GOAWAY", Set.of(2L))
                .text());
    assertThat(texts).hasSize(2);
    assertThat(texts.get(1).at("/data/frame/frame_type").asText()).isEqualTo("goaway");
  }

  private static ByteBuf bytes(int... bytes) {
    ByteBuf buffer = Unpooled.buffer();
    for (int b : bytes) {
      buffer.writeByte(b);
    }
    return buffer;
  }

  private JsonNode frame(int event) {
    return events().get(event).path("data").path("frame");
  }

  private List<JsonNode> events() {
    List<JsonNode> texts = texts(Exports.of(script, QlogExport::new).text());
    return texts.subList(1, texts.size());
  }

  private static List<JsonNode> texts(String sequence) {
    assertThat(sequence).startsWith("\u001e{").endsWith("}\n");
    List<JsonNode> texts = new ArrayList<>();
    for (String text : sequence.substring(1).split("\u001e")) {
      assertThat(text).endsWith("}\n");
      try {
        texts.add(MAPPER.readTree(text));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return texts;
  }
}
