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
    to.putInt(at, marker);
    to.putInt(at + 4, payloadLength);
    to.putShort(at + 8, (short) code);
    to.put(at + 10, (byte) stamp.side().ordinal());
    to.put(at + 11, (byte) stamp.direction().ordinal());
    to.putInt(at + 12, (int) payload.getValue());
    to.putLong(at + 16, stamp.sequence());
    to.putLong(at + 24, stamp.wallNanos());
    to.putLong(at + 32, stamp.monotonicNanos());
    to.putLong(at + 40, stamp.connection());
    to.putInt(at + CHECKSUM_AT, checksum(to, at, payload));
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
    int length = from.getInt(at + 4);
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
        from.getLong(at + 32),
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
