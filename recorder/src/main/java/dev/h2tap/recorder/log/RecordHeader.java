package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Side;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of every record's payload (docs/session-log.md): enough to choose records
 * without reading what they carry.
 *
 * @param code the number of the record's kind, see {@link Kind#of(int)}
 * @param payloadLength in bytes
 * @param payloadChecksum CRC32C of the payload
 */
public record RecordHeader(
    long sequence,
    long wallNanos,
    long monotonicNanos,
    long connection,
    Side side,
    Direction direction,
    int code,
    int payloadLength,
    int payloadChecksum) {

  /**
   * The number of the kind of record whose plaintext stands in records before it; readers give it
   * as {@link Kind#PLAINTEXT}.
   */
  public static final int PLAINTEXT_STORED_ONCE = SharedPlaintext.KIND;

  /** Length of a record header in bytes. */
  static final int LENGTH = 52;

  /** The longest payload; what is longer is split by the writer and taken for damage by readers. */
  static final int MAX_PAYLOAD = 16 << 20;

  private static final int LENGTH_AT = 4;
  private static final int MONOTONIC_AT = 32;
  private static final int CHECKSUM_AT = 48;
  private static final Side[] SIDES = Side.values();
  private static final Direction[] DIRECTIONS = Direction.values();

  /** The record's kind, null if this version does not know it. */
  public @Nullable Kind kind() {
    return code == SharedPlaintext.KIND ? Kind.PLAINTEXT : Kind.of(code);
  }

  /** The same for a record of another kind. */
  RecordHeader with(int otherCode) {
    return new RecordHeader(
        sequence,
        wallNanos,
        monotonicNanos,
        connection,
        side,
        direction,
        otherCode,
        payloadLength,
        payloadChecksum);
  }

  /** Length of the whole record in bytes. */
  public int recordLength() {
    return LENGTH + payloadLength;
  }

  /**
   * Writes a header at an index of a buffer, whose position stays.
   *
   * @param to big-endian
   * @param payload the checksum of the payload; it is used for another one then
   */
  static void write(
      ByteBuffer to, int at, int marker, Stamp stamp, int code, int payloadLength, CRC32C payload) {
    begin(
        to,
        at,
        stamp.monotonicNanos(),
        stamp.connection(),
        stamp.side(),
        stamp.direction(),
        code,
        payloadLength);
    finish(to, at, marker, stamp.sequence(), stamp.wallNanos(), payload);
  }

  /** Writes what is known of a header when something happens. Leaves position and limit alone. */
  static void begin(
      ByteBuffer to,
      int at,
      long monotonicNanos,
      long connection,
      Side side,
      Direction direction,
      int code,
      int payloadLength) {
    to.putInt(at + LENGTH_AT, payloadLength);
    to.putInt(at + 8, code << 16 | side.ordinal() << 8 | direction.ordinal());
    to.putLong(at + MONOTONIC_AT, monotonicNanos);
    to.putLong(at + 40, connection);
  }

  /**
   * Writes the rest of a header, behind which its payload stands.
   *
   * @param payload the checksum of the payload; it is used for another one then
   */
  static void finish(
      ByteBuffer to, int at, int marker, long sequence, long wallNanos, CRC32C payload) {
    to.putInt(at, marker);
    to.putInt(at + 12, (int) payload.getValue());
    to.putLong(at + 16, sequence);
    to.putLong(at + 24, wallNanos);
    to.putInt(at + CHECKSUM_AT, checksum(to, at, payload));
  }

  /** The monotonic time in a header that was begun. */
  static long monotonicNanos(ByteBuffer begun, int at) {
    return begun.getLong(at + MONOTONIC_AT);
  }

  /** The number of its kind. */
  static int code(ByteBuffer begun, int at) {
    return begun.getShort(at + 8) & 0xffff;
  }

  /**
   * Reads the header at an index of a buffer.
   *
   * @return null when there is no undamaged header with that marker
   */
  static @Nullable RecordHeader read(ByteBuffer from, int at, int marker) {
    if (from.getInt(at) != marker || from.getInt(at + CHECKSUM_AT) != checksum(from, at)) {
      return null;
    }
    int length = from.getInt(at + LENGTH_AT);
    int side = from.get(at + 10);
    int direction = from.get(at + 11);
    if (length < 0
        || length > MAX_PAYLOAD
        || side < 0
        || side >= SIDES.length
        || direction < 0
        || direction >= DIRECTIONS.length) {
      return null;
    }
    return new RecordHeader(
        from.getLong(at + 16),
        from.getLong(at + 24),
        from.getLong(at + MONOTONIC_AT),
        from.getLong(at + 40),
        SIDES[side],
        DIRECTIONS[direction],
        from.getShort(at + 8) & 0xffff,
        length,
        from.getInt(at + 12));
  }

  private static int checksum(ByteBuffer buffer, int at) {
    return checksum(buffer, at, new CRC32C());
  }

  /** Leaves the buffer's position and limit as they were. */
  private static int checksum(ByteBuffer buffer, int at, CRC32C crc) {
    int position = buffer.position();
    int limit = buffer.limit();
    crc.reset();
    crc.update(buffer.limit(at + CHECKSUM_AT).position(at));
    buffer.limit(limit).position(position);
    return (int) crc.getValue();
  }
}
