package dev.h2tap.recorder.export.jsonl;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.export.Exports;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** docs/jsonl.schema.json allows all that is written, nothing else, and docs/jsonl.md names it. */
class JsonlSchemaTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path DOCS = Path.of("..", "docs");

  /** What no session in the tests has, and still may be. */
  private static final Set<String> RARE =
      Set.of(
          "algorithm",
          "fieldError",
          "uncompressedLength",
          "responseLength",
          "certificateTypes",
          "maxEarlyData");

  @Test
  void everyLineIsAsTheSchemaSays() throws Exception {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(DOCS.resolve("jsonl.schema.json")), InputFormat.JSON);
    for (String line : lines()) {
      List<Error> errors = schema.validate(line, InputFormat.JSON);
      assertThat(errors).as(line).isEmpty();
    }
    assertThat(lines()).anyMatch(line -> line.contains("\"kind\":\"left_out\",\"first\":"));
    assertThat(schema.validate("{\"kind\":\"gap\"}", InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void theSchemaAllowsNothingThatIsNeverWritten() throws Exception {
    Set<String> written = new TreeSet<>(RARE);
    for (String line : lines()) {
      collect(MAPPER.readTree(line), written);
    }
    Set<String> allowed = new TreeSet<>();
    properties(MAPPER.readTree(DOCS.resolve("jsonl.schema.json").toFile()), allowed);
    allowed.removeAll(written);
    assertThat(allowed).isEmpty();
  }

  @Test
  void thePageNamesEveryMemberOfARecord() throws Exception {
    String page = Files.readString(DOCS.resolve("jsonl.md"));
    JsonNode schema = MAPPER.readTree(DOCS.resolve("jsonl.schema.json").toFile());
    schema
        .path("properties")
        .fieldNames()
        .forEachRemaining(m -> assertThat(page).contains("`" + m + "`"));
    for (JsonNode kind : schema.path("oneOf")) {
      String row =
          page.lines()
              .filter(line -> line.startsWith("| `" + kind.path("title").asText() + "` |"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no row for " + kind.path("title")));
      kind.path("properties")
          .fieldNames()
          .forEachRemaining(
              member -> {
                if (!member.equals("kind")) {
                  assertThat(row).contains("`" + member + "`");
                }
              });
    }
  }

  private static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Script session : List.of(Sessions.all(), MessageSessions.all(), rarities())) {
      lines.addAll(
          Exports.withBytes(Exports.log(session), JsonlExport::new, 50).text().lines().toList());
    }
    for (String golden :
        List.of(
            "golden/version-1",
            "tls/tls12",
            "tls/tls13",
            "tls/refused-tls1_2",
            "tls/refused-tls1_3",
            "websocket/chromium")) {
      Records log =
          Records.of(
              Path.of("src/test/resources", golden + ".h2tap"), damage -> {}, position -> {});
      lines.addAll(Exports.of(log, JsonlExport::new, "", Set.of()).text().lines().toList());
    }
    return lines;
  }

  private static Script rarities() {
    Script script = new Script();
    script.event(
        1,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeComplete(
            "TLSv1.3",
            "S",
            "x25519",
            List.of("h2"),
            "h2",
            "sni",
            true,
            List.of("AAAA"),
            List.of("AAAA"),
            "full",
            1));
    script.event(1, UPSTREAM, NONE, new Event.TlsHandshakeFailed("slow", "r", List.of(), "sni", 1));
    script.event(1, UPSTREAM, NONE, new Event.ConnectFailed("t", "a", "r", 1));
    script.event(1, UPSTREAM, NONE, new Event.CertificateFile("f", "AAAA", "AAAA"));
    script.event(
        2,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(
            Event.ConnectionClosed.Manner.ERROR, Party.H2TAP, true, "d", 1, 1, "slow"));
    script.run(new Event.ExchangeEnded(9, 3, 1, 502, Party.UPSTREAM, "slow", "r"));
    script.skipRecords(5).run(new Event.LeftOut(script.records().size() + 1));
    return script;
  }

  private static void collect(JsonNode node, Set<String> names) {
    node.fieldNames().forEachRemaining(names::add);
    node.forEach(child -> collect(child, names));
  }

  private static void properties(JsonNode node, Set<String> names) {
    node.path("properties").fieldNames().forEachRemaining(names::add);
    node.forEach(child -> properties(child, names));
  }
}
