package dev.h2tap.recorder.survey;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogFileHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;

/** A survey as one JSON object; docs/logs.md names its members. */
public final class SurveyJson {
  private static final JsonFactory JSON = new JsonFactory();

  private SurveyJson() {}

  /** Writes the object and a line end; flushes and leaves the writer open. */
  public static void write(Path log, Survey survey, Writer out) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("log", log.toString());
      json.writeNumberField("version", survey.version());
      json.writeNumberField("bytes", survey.bytes());
      json.writeNumberField("recordBytes", survey.recordBytes());
      files(json, survey);
      if (survey.records() > 0) {
        json.writeStringField("first", SurveyText.instant(survey.firstWall()));
        json.writeStringField("last", SurveyText.instant(survey.lastWall()));
        json.writeNumberField("firstRecord", survey.firstSequence());
        json.writeNumberField("lastRecord", survey.lastSequence());
      }
      runs(json, survey.runs());
      json.writeObjectFieldStart("connections");
      json.writeNumberField("downstream", survey.connections(Side.DOWNSTREAM));
      json.writeNumberField("upstream", survey.connections(Side.UPSTREAM));
      json.writeNumberField("failed", survey.failedConnections());
      json.writeEndObject();
      json.writeNumberField("exchanges", survey.exchanges());
      json.writeNumberField("unfinishedExchanges", survey.unfinishedExchanges());
      json.writeNumberField("records", survey.records());
      kinds(json, survey.kinds());
      json.writeObjectFieldStart("gaps");
      json.writeNumberField("count", survey.gaps().count());
      json.writeNumberField("records", survey.gapRecords());
      json.writeNumberField("bytes", survey.gaps().sum());
      json.writeEndObject();
      json.writeObjectFieldStart("missing");
      json.writeNumberField("places", survey.missing().count());
      json.writeNumberField("records", survey.missing().sum());
      json.writeEndObject();
      json.writeNumberField("deletedRecords", survey.deleted());
      json.writeObjectFieldStart("damage");
      json.writeNumberField("places", survey.damage().count());
      json.writeNumberField("bytes", survey.damage().sum());
      json.writeEndObject();
      json.writeNumberField("tlsSecrets", survey.secrets());
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void files(JsonGenerator json, Survey survey) throws IOException {
    json.writeArrayFieldStart("files");
    for (LogFileHead file : survey.files()) {
      json.writeStartObject();
      json.writeStringField("file", file.file().toString());
      json.writeNumberField("version", file.version());
      json.writeNumberField("bytes", file.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void runs(JsonGenerator json, Runs runs) throws IOException {
    json.writeNumberField("runCount", runs.count());
    json.writeArrayFieldStart("runs");
    for (Runs.Run run : runs.told()) {
      json.writeStartObject();
      json.writeStringField("started", SurveyText.instant(run.startedWall()));
      Event.RunStarted event = run.event();
      if (event != null) {
        json.writeStringField("version", event.version());
        json.writeNumberField("pid", event.pid());
        json.writeBooleanField("continued", event.continued());
      }
      json.writeNumberField("nanos", run.nanos());
      json.writeBooleanField("ended", run.ended());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void kinds(JsonGenerator json, Map<Integer, Tally> kinds) throws IOException {
    json.writeArrayFieldStart("kinds");
    for (Map.Entry<Integer, Tally> kind : kinds.entrySet()) {
      json.writeStartObject();
      json.writeNumberField("kind", kind.getKey());
      json.writeStringField("name", SurveyText.kind(kind.getKey()));
      json.writeNumberField("records", kind.getValue().count());
      json.writeNumberField("bytes", kind.getValue().sum());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
