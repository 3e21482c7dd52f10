package dev.h2tap.recorder.export.qlog;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.view.EntryJson;
import dev.h2tap.recorder.view.SafeJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** A sequential qlog file. */
public final class QlogExport implements Export {
  private static final char RECORD_SEPARATOR = '\u001e';

  /** Behind the first stands the number of the draft, as the draft wants it. */
  private static final String[] EVENT_SCHEMAS = {
    "urn:ietf:params:qlog:events:http2-00", "urn:ietf:params:qlog:events:loglevel"
  };

  private final ExportOptions options;

  public QlogExport(ExportOptions options) {
    this.options = options;
  }

  @Override
  public void write(Records log, OutputStream out) throws IOException, UserException {
    // Between two values stand the end of one record and the beginning of the next.
    try (JsonGenerator json = SafeJson.to(out, "\n" + RECORD_SEPARATOR)) {
      out.write(RECORD_SEPARATOR);
      Events events = new Events(json);
      long[] start = {Long.MIN_VALUE};
      Timeline timeline =
          new Timeline(
              0,
              entry -> {
                if (options.wants(entry)) {
                  events.accept(entry);
                }
              },
              BodySink.none());
      log.each(
          record -> {
            if (start[0] == Long.MIN_VALUE) {
              start[0] = record.wallNanos();
              header(json, start[0]);
              events.start(start[0]);
            }
            timeline.accept(record);
          });
      if (start[0] == Long.MIN_VALUE) {
        header(json, 0);
      }
      timeline.finish();
      json.writeRaw('\n');
      events.http1().ifPresent(options.notes());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void header(JsonGenerator json, long startWallNanos) throws IOException {
    json.writeStartObject();
    json.writeStringField("file_schema", "urn:ietf:params:qlog:file:sequential");
    json.writeStringField("serialization_format", "application/qlog+json-seq");
    json.writeStringField("title", "h2tap session");
    json.writeObjectFieldStart("trace");
    json.writeObjectFieldStart("common_fields");
    json.writeStringField("time_format", "relative_to_epoch");
    json.writeObjectFieldStart("reference_time");
    json.writeStringField("clock_type", "system");
    json.writeStringField("epoch", EntryJson.time(startWallNanos));
    json.writeEndObject();
    json.writeEndObject();
    json.writeObjectFieldStart("vantage_point");
    json.writeStringField("name", "h2tap " + options.version());
    json.writeStringField("type", "network");
    json.writeStringField("flow", "client");
    json.writeEndObject();
    json.writeArrayFieldStart("event_schemas");
    for (String schema : EVENT_SCHEMAS) {
      json.writeString(schema);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }
}
