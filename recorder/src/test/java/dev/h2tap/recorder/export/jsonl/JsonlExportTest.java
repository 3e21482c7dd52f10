package dev.h2tap.recorder.export.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.export.Exports;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Golden;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonlExportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void eachRecordIsALineWithWhatWasMadeOfIt() {
    Golden.assertMatches("export.jsonl", Exports.of(Sessions.all(), JsonlExport::new).text());
  }

  @Test
  void thereAreAsManyLinesAsRecords() {
    for (Script session : List.of(Sessions.all(), MessageSessions.all(), new Script())) {
      List<JsonNode> lines = lines(Exports.of(session, JsonlExport::new).text());
      assertThat(lines)
          .extracting(line -> line.path("sequence").asLong())
          .isEqualTo(session.records().stream().map(LogRecord::sequence).toList());
    }
  }

  @Test
  void whatIsToldAtTheEndStandsInTheLastLine() {
    List<JsonNode> lines = lines(Exports.of(MessageSessions.all(), JsonlExport::new).text());
    assertThat(lines.get(lines.size() - 1).path("decoded").toString()).contains("/late");
  }

  @Test
  void theBytesAreThereOnRequest() {
    Script session = Sessions.all();
    assertThat(Exports.of(session, JsonlExport::new).text()).doesNotContain("\"bytes\":\"");
    List<JsonNode> lines =
        lines(Exports.withBytes(Exports.log(session), JsonlExport::new, 0).text());
    for (int i = 0; i < lines.size(); i++) {
      if (session.records().get(i).event() instanceof Event.Plaintext plaintext) {
        assertThat(Base64.getDecoder().decode(lines.get(i).path("bytes").asText()))
            .isEqualTo(ByteBufUtil.getBytes(plaintext.bytes()));
      }
    }
  }

  @Test
  void aFilterLeavesTheEntriesThatPassAndTheirRecords() {
    List<JsonNode> lines = filtered("type=GOAWAY", Set.of());
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).path("kind").asText()).isEqualTo("plaintext");
    assertThat(lines.get(0).path("decoded")).hasSize(1);
    assertThat(filtered("type=TLS_FAILED", Set.of())).hasSize(1);
    assertThat(filtered("", Set.of(5L)))
        .extracting(line -> line.path("connection").asLong())
        .containsOnly(5L)
        .hasSize(3);
  }

  @Test
  void secretsStayOutAndControlCharactersAreEscaped() {
    String text = Exports.of(Sessions.all(), JsonlExport::new).text();
    assertThat(text).contains("CLIENT_TRAFFIC_SECRET_0").doesNotContain("5ec4e7");
    assertThat(text.chars().filter(c -> c != '\n' && Character.isISOControl(c))).isEmpty();
  }

  private static List<JsonNode> filtered(String filter, Set<Long> connections) {
    return lines(
        Exports.of(Exports.log(Sessions.all()), JsonlExport::new, filter, connections).text());
  }

  private static List<JsonNode> lines(String text) {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      try {
        lines.add(MAPPER.readTree(line));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lines;
  }
}
