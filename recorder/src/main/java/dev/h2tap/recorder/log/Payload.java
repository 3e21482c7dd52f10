package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** What stands behind a record's header. */
final class Payload {
  private Payload() {}

  /** Is told of a payload that is not what its kind says. */
  @FunctionalInterface
  interface Malformed {
    /**
     * @param at where its record begins in the file
     */
    void found(long at, String reason);
  }

  /** Whether a payload is the one that its header was written for; its position stays. */
  static boolean matches(ByteBuffer payload, RecordHeader header) {
    CRC32C crc = new CRC32C();
    crc.update(payload.duplicate());
    return (int) crc.getValue() == header.payloadChecksum();
  }

  /**
   * The record of a header and a payload.
   *
   * @param raw whether the payload is left as it is, as that of an {@link Event.Unknown}
   * @param at where the record begins in the file
   * @param malformed told why the payload is not what the kind says; the event is then the same as
   *     with {@code raw}
   */
  static LogRecord record(
      RecordHeader header, ByteBuffer payload, boolean raw, long at, Malformed malformed) {
    return new LogRecord(
        header.sequence(),
        header.wallNanos(),
        header.monotonicNanos(),
        header.connection(),
        header.side(),
        header.direction(),
        event(header, payload, raw, at, malformed));
  }

  private static Event event(
      RecordHeader header, ByteBuffer payload, boolean raw, long at, Malformed malformed) {
    if (!raw) {
      try {
        return PayloadDecoder.decode(header.code(), payload.duplicate());
      } catch (MalformedPayload e) {
        malformed.found(
            at, "record " + header.sequence() + " cannot be decoded: " + e.getMessage());
      }
    }
    return new Event.Unknown(header.code(), PayloadDecoder.rest(payload));
  }
}
