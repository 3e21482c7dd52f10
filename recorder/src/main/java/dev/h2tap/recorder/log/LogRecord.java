package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;

/**
 * One entry of a session log.
 *
 * @param sequence the record's number in the log, from 1, growing by one
 * @param wallNanos nanoseconds since 1970-01-01T00:00:00Z
 * @param monotonicNanos nanoseconds of a clock that never jumps, comparable within one run only
 * @param connection the connection's number, 0 for the run as a whole
 */
public record LogRecord(
    long sequence,
    long wallNanos,
    long monotonicNanos,
    long connection,
    Side side,
    Direction direction,
    Event event) {

  /** The number of its kind, see {@link Kind#of(int)}; also of a record that was read raw. */
  public int code() {
    return Kind.codeOf(event);
  }

  /** The first number that it stands for: its own, but where it tells of what was left out. */
  public long first() {
    return event instanceof Event.LeftOut leftOut ? leftOut.first() : sequence;
  }

  /**
   * A record that was read raw ({@link Records#raw}) with its payload decoded; it stays as it is
   * where the payload is not what its kind says.
   */
  public LogRecord decoded() {
    return event instanceof Event.Unknown unknown ? with(decode(unknown)) : this;
  }

  /** The same with another event. */
  public LogRecord with(Event other) {
    return new LogRecord(sequence, wallNanos, monotonicNanos, connection, side, direction, other);
  }

  private static Event decode(Event.Unknown raw) {
    try {
      return PayloadDecoder.decode(raw.kind(), raw.bytes().nioBuffer());
    } catch (MalformedPayload e) {
      return raw;
    }
  }
}
