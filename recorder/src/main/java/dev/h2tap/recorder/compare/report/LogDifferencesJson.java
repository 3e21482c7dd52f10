package dev.h2tap.recorder.compare.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.compare.Difference;
import dev.h2tap.recorder.compare.LogDifferences;
import dev.h2tap.recorder.compare.LogDifferences.Count;
import dev.h2tap.recorder.compare.LogDifferences.OfConnections;
import dev.h2tap.recorder.compare.LogDifferences.Run;
import dev.h2tap.recorder.compare.LogDifferences.Timing;
import dev.h2tap.recorder.event.Side;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/** How two logs differ, as one JSON object; docs/diff.md names the members. */
public final class LogDifferencesJson {
  private final JsonGenerator json;
  private final ExchangesJson exchanges;

  private LogDifferencesJson(JsonGenerator json) {
    this.json = json;
    this.exchanges = new ExchangesJson(json, Sides.LOGS);
  }

  /** Writes the object and a line end; leaves the writer open. */
  public static void write(LogDifferences logs, Writer out) {
    ExchangesJson.object(out, json -> new LogDifferencesJson(json).members(logs));
  }

  private void members(LogDifferences logs) throws IOException {
    json.writeBooleanField("same", !logs.differ());
    json.writeObjectFieldStart("runs");
    run(Sides.LOGS.before(), logs.before());
    run(Sides.LOGS.after(), logs.after());
    json.writeArrayFieldStart("options");
    for (Difference option : logs.options()) {
      json.writeStartObject();
      exchanges.members(option);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeObjectFieldStart("connections");
    counts(logs);
    differences(logs);
    json.writeEndObject();
    exchanges.write(logs.exchanges());
    timing(logs);
  }

  private void run(String side, Run run) throws IOException {
    json.writeObjectFieldStart(side);
    json.writeArrayFieldStart("versions");
    for (String version : run.versions()) {
      json.writeString(version);
    }
    json.writeEndArray();
    json.writeNumberField("runs", run.runs());
    json.writeNumberField("connections", run.connections());
    json.writeNumberField("exchanges", run.exchanges());
    json.writeEndObject();
  }

  private void counts(LogDifferences logs) throws IOException {
    json.writeArrayFieldStart("counts");
    for (Count count : logs.counts()) {
      json.writeStartObject();
      kin(count.side(), count.target());
      json.writeNumberField(Sides.LOGS.before(), count.before());
      json.writeNumberField(Sides.LOGS.after(), count.after());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void differences(LogDifferences logs) throws IOException {
    json.writeArrayFieldStart("differences");
    for (OfConnections found : logs.connections()) {
      json.writeStartObject();
      kin(found.side(), found.target());
      exchanges.members(found.difference());
      json.writeNumberField("firstConnection", found.before());
      json.writeNumberField("secondConnection", found.after());
      json.writeNumberField("count", found.count());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void kin(Side side, String target) throws IOException {
    json.writeStringField("side", side.name().toLowerCase(Locale.ROOT));
    json.writeStringField("target", target.isEmpty() ? null : target);
  }

  private void timing(LogDifferences logs) throws IOException {
    json.writeArrayFieldStart("timing");
    for (Timing timing : logs.timing()) {
      json.writeStartObject();
      json.writeStringField("what", timing.what());
      json.writeNumberField("exchanges", timing.samples());
      json.writeNumberField("firstMedianNanos", timing.medianBefore());
      json.writeNumberField("secondMedianNanos", timing.medianAfter());
      json.writeNumberField("firstP99Nanos", timing.p99Before());
      json.writeNumberField("secondP99Nanos", timing.p99After());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
