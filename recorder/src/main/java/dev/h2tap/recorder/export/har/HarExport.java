package dev.h2tap.recorder.export.har;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.view.SafeJson;
import java.io.IOException;
import java.io.OutputStream;

/** An entry for each exchange as the client saw it; those of probes as the upstream saw them. */
public final class HarExport implements Export {
  private final ExportOptions options;

  public HarExport(ExportOptions options) {
    this.options = options;
  }

  @Override
  public void write(Records log, OutputStream out) throws IOException, UserException {
    long[] homeless = {0};
    Records counted =
        taker ->
            log.each(
                record -> {
                  homeless[0] += isHomeless(record) ? 1 : 0;
                  taker.take(record);
                });
    try (JsonGenerator json = SafeJson.to(out, "\n")) {
      json.writeStartObject();
      json.writeObjectFieldStart("log");
      json.writeStringField("version", "1.2");
      json.writeObjectFieldStart("creator");
      json.writeStringField("name", "h2tap");
      json.writeStringField("version", options.version());
      json.writeEndObject();
      // Firefox reads no HAR without pages.
      json.writeArrayFieldStart("pages");
      json.writeEndArray();
      json.writeArrayFieldStart("entries");
      HarEntry entry = new HarEntry(json, options.bodyLimit());
      ExchangeReader.each(counted, options::wants, entry::write);
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
    }
    if (homeless[0] > 0) {
      options
          .notes()
          .accept(
              homeless[0]
                  + (homeless[0] == 1
                      ? " connection or handshake that failed is"
                      : " connections or handshakes that failed are")
                  + " not in it: HAR knows exchanges only; --to md, jsonl and"
                  + " pcapng tell of them");
    }
  }

  private boolean isHomeless(LogRecord record) {
    boolean failed =
        record.event() instanceof Event.TlsHandshakeFailed
            || record.event() instanceof Event.ConnectFailed;
    return failed && options.wants(record.connection());
  }
}
