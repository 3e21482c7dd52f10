package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down a session, one record a millisecond, on a clock of its own. */
public final class Script {
  private static final long WALL = 1_767_225_600_000_000_000L;

  private final List<LogRecord> records = new ArrayList<>();
  private long sequence;
  private long nanos;

  public List<LogRecord> records() {
    return records;
  }

  public Script skipRecords(long records) {
    sequence += records;
    return this;
  }

  public Script pause(long millis) {
    nanos += millis * 1_000_000;
    return this;
  }

  public Script event(long connection, Side side, Direction direction, Event event) {
    sequence++;
    records.add(
        new LogRecord(sequence, WALL + nanos, 5_000 + nanos, connection, side, direction, event));
    nanos += 1_000_000;
    return this;
  }

  public Script run(Event event) {
    return event(0, Side.NONE, Direction.NONE, event);
  }

  /** HTTP/1 text; a line feed in it is sent as CR LF. */
  public Script http1(long connection, Side side, Direction direction, String text) {
    return plaintext(connection, side, direction, Syntax.HTTP1, -1, text(text));
  }

  public Script http2(long connection, Side side, Direction direction, ByteBuf... frames) {
    return plaintext(connection, side, direction, Syntax.HTTP2, 0, Unpooled.wrappedBuffer(frames));
  }

  public Script plaintext(
      long connection, Side side, Direction direction, Syntax syntax, int first, ByteBuf bytes) {
    return event(connection, side, direction, new Event.Plaintext(syntax, first, bytes));
  }

  public static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text.replace("\n", "\r\n"), StandardCharsets.UTF_8);
  }
}
