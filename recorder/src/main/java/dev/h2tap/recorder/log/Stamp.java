package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Side;

/** Where and when a record belongs: everything in its header that is not about its payload. */
record Stamp(
    long sequence,
    long wallNanos,
    long monotonicNanos,
    long connection,
    Side side,
    Direction direction) {

  /** That of a record that was read. */
  static Stamp of(LogRecord record) {
    return new Stamp(
        record.sequence(),
        record.wallNanos(),
        record.monotonicNanos(),
        record.connection(),
        record.side(),
        record.direction());
  }
}
