package dev.h2tap.recorder.wire;

import dev.h2tap.recorder.log.LogRecord;

/**
 * Where and when a byte was seen.
 *
 * @param record the number of the record that holds it
 * @param wallNanos nanoseconds since 1970-01-01T00:00:00Z
 * @param monotonicNanos nanoseconds of the run's own clock
 * @param offset its index within the bytes of that record
 */
public record Place(long record, long wallNanos, long monotonicNanos, int offset) {

  /** The place of the byte at {@code offset} of the record's bytes. */
  public static Place of(LogRecord record, int offset) {
    return new Place(record.sequence(), record.wallNanos(), record.monotonicNanos(), offset);
  }

  /** The same record, at another byte. */
  public Place at(int otherOffset) {
    return new Place(record, wallNanos, monotonicNanos, otherOffset);
  }
}
