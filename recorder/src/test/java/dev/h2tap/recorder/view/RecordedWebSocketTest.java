package dev.h2tap.recorder.view;

import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The log of a page in Chromium that talks to a WebSocket echo server through h2tap: text, binary
 * and close, compressed with permessage-deflate across messages.
 */
class RecordedWebSocketTest {
  @Test
  void tellsEveryMessageOfBothSides() throws Exception {
    StringWriter text = new StringWriter();
    Consumer<Entry> view = new TextView(new PrintWriter(text), Paint.Brush.NONE, false);
    Timeline timeline =
        new Timeline(
            32,
            entry -> {
              String kind = Word.of(entry.item()).kind();
              if (kind.equals("message") || kind.equals("exchange")) {
                view.accept(entry);
              }
            },
            BodySink.none());
    Path log = Path.of("src/test/resources/websocket/chromium.h2tap");
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        timeline.accept(record);
      }
    }
    timeline.finish();
    Golden.assertMatches("websocket-chromium.txt", text.toString());
  }
}
