package dev.h2tap.recorder.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Timeline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Sessions of messages with records lost, cut, torn apart and damaged are told all the same. */
class HostileMessagesTest {
  @RepeatedTest(300)
  void neverThrows(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<LogRecord> records = new ArrayList<>();
    for (LogRecord record : MessageSessions.all().records()) {
      switch (random.nextInt(20)) {
        case 0 -> {}
        case 1 -> {
          records.add(with(record, new Event.Gap("noise", 1, 1)));
          records.add(record);
        }
        case 2, 3 -> records.add(damaged(record, random));
        default -> records.add(record);
      }
    }
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    List<Consumer<Entry>> views =
        List.of(new TextView(writer, Paint.Brush.NONE, true), new JsonView(writer));
    tell(records, entry -> views.forEach(view -> view.accept(entry)));
    assertThat(out.toString()).contains("\"kind\"");
    assertThat(out.toString().chars().filter(c -> c != '\n' && Character.isISOControl(c)))
        .isEmpty();
  }

  /** However a session's bytes were read and written, the same messages went by. */
  @Test
  void tellsTheSameMessagesWhenBytesComeOneByOne() {
    List<LogRecord> apart = new ArrayList<>();
    for (LogRecord record : MessageSessions.webSocketOnly().records()) {
      if (record.event() instanceof Event.Plaintext plaintext) {
        ByteBuf bytes = plaintext.bytes();
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
          apart.add(with(record, new Event.Plaintext(plaintext.syntax(), -1, bytes.slice(i, 1))));
        }
      } else {
        apart.add(record);
      }
    }
    assertThat(messages(apart)).isEqualTo(messages(MessageSessions.webSocketOnly().records()));
  }

  private static List<String> messages(List<LogRecord> records) {
    List<String> lines = new ArrayList<>();
    tell(
        records,
        entry -> {
          if (Word.of(entry.item()).kind().equals("message")) {
            lines.add(TextView.line(entry));
          }
        });
    return lines;
  }

  private static void tell(List<LogRecord> records, Consumer<Entry> entries) {
    Timeline timeline = new Timeline(50, entries, BodySink.none());
    records.forEach(timeline::accept);
    timeline.finish();
  }

  private static LogRecord damaged(LogRecord record, Random random) {
    if (!(record.event() instanceof Event.Plaintext plaintext)) {
      return with(record, new Event.Gap("noise", 1, 1), 0, Side.NONE, Direction.NONE);
    }
    ByteBuf bytes = Unpooled.copiedBuffer(plaintext.bytes());
    for (int i = 0; i < 1 + random.nextInt(3) && bytes.isReadable(); i++) {
      int at = random.nextInt(bytes.writerIndex());
      if (random.nextInt(4) == 0) {
        bytes.writerIndex(at);
      } else {
        bytes.setByte(at, random.nextInt(256));
      }
    }
    return with(record, new Event.Plaintext(plaintext.syntax(), plaintext.firstFrame(), bytes));
  }

  private static LogRecord with(LogRecord record, Event event) {
    return with(record, event, record.connection(), record.side(), record.direction());
  }

  private static LogRecord with(
      LogRecord record, Event event, long connection, Side side, Direction direction) {
    return new LogRecord(
        record.sequence(),
        record.wallNanos(),
        record.monotonicNanos(),
        connection,
        side,
        direction,
        event);
  }
}
