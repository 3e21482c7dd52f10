package dev.h2tap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.view.JsonView;
import dev.h2tap.recorder.view.Selection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The exchanges that a log tells of so far, while it is being written. */
public final class RecordedExchanges {
  private RecordedExchanges() {}

  /** One JSON object an exchange, as {@code inspect --exchanges --json} prints them. */
  public static List<JsonNode> of(Path log) throws Exception {
    StringWriter text = new StringWriter();
    Timeline timeline =
        new Timeline(
            0,
            entry -> {
              if (Selection.EXCHANGES.has(entry)) {
                new JsonView(new PrintWriter(text)).accept(entry);
              }
            },
            BodySink.none());
    try (SessionLogReader reader = SessionLog.follow(log, damage -> {})) {
      for (LogRecord next = reader.next(); next != null; next = reader.next()) {
        timeline.accept(next);
      }
    }
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> exchanges = new ArrayList<>();
    for (String line : text.toString().lines().toList()) {
      exchanges.add(json.readTree(line));
    }
    return exchanges;
  }
}
