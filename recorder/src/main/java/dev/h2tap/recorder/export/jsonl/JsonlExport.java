package dev.h2tap.recorder.export.jsonl;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.view.SafeJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Each record as a line, with what the timeline told when it took that record. */
public final class JsonlExport implements Export {
  private static final int SHOWN = 2 << 10;
  private static final int MOST_SHOWN = 64 << 20;

  private final ExportOptions options;

  public JsonlExport(ExportOptions options) {
    this.options = options;
  }

  @Override
  public void write(Records log, OutputStream out) throws IOException, UserException {
    try (JsonGenerator json = SafeJson.to(out, "\n")) {
      Lines lines = new Lines(json, options);
      Timeline timeline = new Timeline(shown(), lines::decoded, BodySink.none());
      log.each(
          record -> {
            lines.begin(record);
            timeline.accept(record);
          });
      timeline.finish();
      if (lines.end()) {
        json.writeRaw('\n');
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int shown() {
    return options.bodyLimit() == Long.MAX_VALUE
        ? SHOWN
        : (int) Math.min(options.bodyLimit(), MOST_SHOWN);
  }
}
