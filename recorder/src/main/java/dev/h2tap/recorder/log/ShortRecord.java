package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Records that are so short that whoever records them puts them down as bytes at once: that costs
 * less than objects that wait, and than buffers that another thread releases.
 */
final class ShortRecord {
  private static final int LONGEST_BODY = 8 << 10;

  private ShortRecord() {}

  /** Whether an event is short, of a kind that happens often. */
  static boolean is(Event event) {
    if (event instanceof Event.Plaintext plaintext) {
      return plaintext.bytes().readableBytes() <= LONGEST_BODY;
    }
    if (event instanceof Event.TlsRecord record) {
      return record.bytes().readableBytes() <= LONGEST_BODY;
    }
    return event instanceof Event.ExchangeBridged
        || (event instanceof Event.ExchangeEnded ended
            && ended.finding() == null
            && ended.reason() == null);
  }

  /** Length of its record in bytes. */
  static int length(Event event) {
    return RecordHeader.LENGTH
        + PayloadEncoder.headLength(event)
        + PayloadEncoder.body(event).readableBytes();
  }

  /**
   * Writes its record, all but marker, number, wall time and checksums, for which there is room.
   *
   * @param to big-endian; several threads may write to parts of it
   */
  static void write(
      ByteBuffer to,
      int at,
      long monotonicNanos,
      long connection,
      Side side,
      Direction direction,
      Event event) {
    ByteBuf body = PayloadEncoder.body(event);
    int head = PayloadEncoder.headLength(event);
    int length = body.readableBytes();
    RecordHeader.begin(
        to, at, monotonicNanos, connection, side, direction, Kind.codeOf(event), head + length);
    int payload = at + RecordHeader.LENGTH;
    PayloadEncoder.head(event, to, payload);
    if (length > 0) {
      body.getBytes(
          body.readerIndex(),
          to.duplicate().limit(payload + head + length).position(payload + head));
    }
  }

  /** How many bytes the event carried of which a record was written. */
  static int contentLength(ByteBuffer memory, int at, int length) {
    int code = RecordHeader.code(memory, at);
    int payload = length - RecordHeader.LENGTH;
    if (code == Kind.PLAINTEXT.code()) {
      return payload - PayloadEncoder.PLAINTEXT_HEAD;
    }
    return code == Kind.TLS_RECORD.code() ? payload - Long.BYTES : 0;
  }
}
