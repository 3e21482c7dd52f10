package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a session log (docs/session-log.md).
 *
 * @param version of the format
 * @param length where the first record begins
 * @param marker stands in front of every record of this file, and of no other file
 * @param before the highest numbers that were given before this file began
 * @param damage what is wrong with the header although the log can be read, null if nothing is
 */
record FileHeader(int version, int length, int marker, Numbers before, @Nullable String damage) {

  static final int LENGTH = 48;

  /** The version without compressed runs, which every h2tap reads. */
  static final int PLAIN = 1;

  /** The version whose files may hold compressed runs. */
  static final int COMPRESSED = 2;

  /**
   * The version whose files may hold plaintext that is stored once, see {@link SharedPlaintext},
   * and compressed runs.
   */
  static final int SHARED = 3;

  /** As many bytes as {@link #read} wants to see, if the file has them. */
  static final int LOOK_AT = LENGTH + RecordHeader.LENGTH;

  private static final byte[] MAGIC = {(byte) 0x89, 'H', '2', 'T', 'A', 'P', '\r', '\n'};
  private static final int CHECKSUM_AT = LENGTH - 4;

  /** The version of files that are recorded. */
  static int recorded(boolean compressed) {
    return compressed ? COMPRESSED : SHARED;
  }

  static FileHeader of(int version, int marker, Numbers before) {
    return new FileHeader(version, LENGTH, marker, before, null);
  }

  /** The same in a later version. */
  FileHeader raised(int later) {
    return new FileHeader(later, length, marker, before, damage);
  }

  /** The header as it is on disk, ready to be written; whatever is behind the checksum stays. */
  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(MAGIC).putShort((short) version).putShort((short) length).putInt(marker);
    bytes.putLong(before.sequence()).putLong(before.connection()).putLong(before.exchange());
    bytes.putInt(0).putInt(checksum(bytes));
    return bytes.flip();
  }

  /**
   * Reads a header, damaged or not.
   *
   * @param name of the file, for messages
   * @param start the first {@link #LOOK_AT} bytes of the file, or all of it
   * @return null when the file ends within its header
   * @throws UserException if this is something else, or of a later version
   */
  static @Nullable FileHeader read(String name, ByteBuffer start) throws UserException {
    boolean magic = start.remaining() >= MAGIC.length && startsWithMagic(start);
    if (start.remaining() < LENGTH) {
      if (magic) {
        return null;
      }
      throw notALog(name);
    }
    if (magic && start.getInt(CHECKSUM_AT) == checksum(start)) {
      return undamaged(name, start);
    }
    for (int at : new int[] {12, LENGTH}) {
      if (start.remaining() >= LOOK_AT
          && RecordHeader.read(start, LENGTH, start.getInt(at)) != null) {
        return damaged(start.getInt(at));
      }
    }
    if (magic) {
      return damaged(start.getInt(12));
    }
    throw notALog(name);
  }

  private static FileHeader undamaged(String name, ByteBuffer start) throws UserException {
    int version = start.getShort(8) & 0xffff;
    if (version > SHARED || version < PLAIN) {
      throw new UserException(
          name
              + " is a session log of format version "
              + version
              + ", this h2tap reads versions up to "
              + SHARED
              + "; use the h2tap that wrote it, or a newer one");
    }
    Numbers before = new Numbers(start.getLong(16), start.getLong(24), start.getLong(32));
    int length = Math.max(LENGTH, start.getShort(10) & 0xffff);
    return new FileHeader(version, length, start.getInt(12), before, null);
  }

  private static FileHeader damaged(int marker) {
    return new FileHeader(PLAIN, LENGTH, marker, Numbers.NONE, "the file header is damaged");
  }

  private static UserException notALog(String name) {
    return new UserException(
        name
            + " is not an h2tap session log; name a file written by h2tap proxy --record, or its"
            + " directory");
  }

  private static boolean startsWithMagic(ByteBuffer start) {
    byte[] first = new byte[MAGIC.length];
    start.get(start.position(), first);
    return Arrays.equals(first, MAGIC);
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().limit(CHECKSUM_AT).position(0));
    return (int) crc.getValue();
  }
}
