package dev.h2tap.recorder.diagnose.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/**
 * Findings as one JSON object: {@code {"findings":[{"id","severity","cause","evidence":[record
 * numbers],"remedy","confidence",…}]}}.
 */
public final class FindingsJson {
  private static final JsonFactory JSON = new JsonFactory();

  private FindingsJson() {}

  /** Writes the object and a line end; flushes and leaves the writer open. */
  public static void write(List<Finding> findings, Writer out) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeArrayFieldStart("findings");
      for (Finding finding : findings) {
        write(json, finding);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(JsonGenerator json, Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", finding.id());
    json.writeStringField("severity", finding.severity().toString());
    json.writeStringField("cause", finding.said().sentence());
    json.writeArrayFieldStart("evidence");
    for (Finding.Evidence evidence : finding.evidence()) {
      json.writeNumber(evidence.record());
    }
    json.writeEndArray();
    json.writeStringField("remedy", finding.remedy());
    json.writeStringField("confidence", finding.confidence().toString());
    json.writeNumberField("count", finding.count());
    strings(json, "details", finding.details());
    strings(json, "otherwise", finding.otherwise());
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
