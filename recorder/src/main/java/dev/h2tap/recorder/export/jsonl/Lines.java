package dev.h2tap.recorder.export.jsonl;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.view.EntryJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line a record. A line stays open until the next record comes, so that nothing of it is
 * kept: what is told at the end of the log belongs to the last one.
 */
final class Lines {
  private final JsonGenerator json;
  private final ExportOptions options;
  private final RecordJson records;
  private @Nullable LogRecord record;
  private boolean begun;
  private boolean inDecoded;
  private boolean any;

  Lines(JsonGenerator json, ExportOptions options) {
    this.json = json;
    this.options = options;
    this.records = new RecordJson(json, options.bytes());
  }

  /** The next record. */
  void begin(LogRecord next) throws IOException {
    end();
    record = next;
    if (options.filter().isEmpty() && options.wants(next.connection())) {
      beginLine(next);
    }
  }

  /** What the timeline told of the record. */
  void decoded(Entry entry) {
    LogRecord current = record;
    if (current == null || !options.wants(entry)) {
      return;
    }
    try {
      beginLine(current);
      if (!repeats(entry.item(), current)) {
        if (!inDecoded) {
          inDecoded = true;
          json.writeArrayFieldStart("decoded");
        }
        EntryJson.write(json, entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the line says as much already. */
  private static boolean repeats(Item item, LogRecord record) {
    if (item instanceof Item.Handshake handshake) {
      return handshake.event() == record.event()
          && Objects.equals(handshake.group(), handshake.event().group());
    }
    return item instanceof Item.Happened happened && happened.event() == record.event();
  }

  private void beginLine(LogRecord current) throws IOException {
    if (!begun) {
      begun = true;
      any = true;
      json.writeStartObject();
      records.write(current);
    }
  }

  /**
   * Ends the line that is open.
   *
   * @return whether there has been any line so far
   */
  boolean end() throws IOException {
    if (inDecoded) {
      json.writeEndArray();
    }
    if (begun) {
      json.writeEndObject();
    }
    inDecoded = false;
    begun = false;
    return any;
  }
}
