package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.view.Paint;
import dev.h2tap.recorder.view.TextView;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A script after redaction. */
public record Redacted(List<LogRecord> records, RedactionSummary summary, List<String> notes) {

  static Redacted by(Script script, String... rules) {
    return of(script.records(), rules);
  }

  public static Redacted of(List<LogRecord> records, String... rules) {
    Records log =
        taker -> {
          for (LogRecord record : records) {
            taker.take(record);
          }
        };
    List<LogRecord> all = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    try (Redaction redaction =
        Redaction.of(log, RedactionRules.parse(List.of(rules)), notes::add)) {
      redaction.each(all::add);
      return new Redacted(all, redaction.summary(), notes);
    } catch (IOException | UserException e) {
      throw new AssertionError(e);
    }
  }

  /** The same once more. */
  Redacted again(String... rules) {
    return of(records, rules);
  }

  /** As {@code inspect} tells it. */
  String text() {
    return text(records);
  }

  static String text(List<LogRecord> records) {
    StringWriter out = new StringWriter();
    TextView view = new TextView(new PrintWriter(out), Paint.Brush.NONE, false);
    Timeline timeline = new Timeline(2048, view, BodySink.none());
    records.forEach(timeline::accept);
    timeline.finish();
    return out.toString();
  }

  /** The plaintext of a connection, all records together, one character a byte. */
  String bytes(long connection) {
    StringBuilder text = new StringBuilder();
    for (LogRecord record : records) {
      if (record.connection() == connection && record.event() instanceof Event.Plaintext p) {
        ByteBuf bytes = p.bytes();
        text.append(bytes.toString(StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  /** What bodies there are, one behind the other. */
  byte[] bodies() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    BodySink sink =
        new BodySink() {
          @Override
          public void body(HttpStream stream, boolean request, ByteBuf bytes, Place at) {
            all.writeBytes(ByteBufUtil.getBytes(bytes));
          }

          @Override
          public void end(HttpStream stream, boolean request, boolean whole) {}
        };
    Timeline timeline = new Timeline(0, entry -> {}, sink);
    records.forEach(timeline::accept);
    timeline.finish();
    return all.toByteArray();
  }
}
