package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Plaintext that was recorded before, on the other side of the bridge, and is not stored twice: the
 * payload of a record of kind 257 (docs/session-log.md). It holds the bytes of its own and names
 * the records in which the others stand.
 */
final class SharedPlaintext {

  /** The number of its kind. */
  static final int KIND = 257;

  /** Syntax and first frame, as in a record of kind {@link Kind#PLAINTEXT}. */
  static final int HEAD = 5;

  /** Length of one reference. */
  static final int REFERENCE = 24;

  /** As many references a record has at most. */
  static final int MAX_REFERENCES = 256;

  /**
   * The longest plaintext that is joined, and that is referred to: no record, however short, makes
   * a reader use more memory than that.
   */
  static final int MAX_LENGTH = 1 << 20;

  /** As far back a reference reaches, in bytes of the file. */
  static final long FARTHEST = 0xffffffffL;

  private SharedPlaintext() {}

  /** Where the bytes of earlier records come from. */
  interface Earlier {
    /**
     * The plaintext of a record.
     *
     * @param back bytes from the beginning of the referring record back to that of the one wanted
     * @param sequence its number
     * @throws MalformedPayload if there is no such record, or it is damaged
     */
    ByteBuffer plaintext(long back, long sequence) throws IOException, MalformedPayload;
  }

  /** Whether plaintext is short enough to refer to earlier records, and to be referred to. */
  static boolean mayBeJoined(Event.Plaintext plaintext) {
    return plaintext.bytes().readableBytes() <= MAX_LENGTH;
  }

  /**
   * The payload of a record of kind {@link Kind#PLAINTEXT} with the same content.
   *
   * @throws MalformedPayload if it is not what its kind says, or refers to what cannot be read
   */
  static ByteBuffer join(ByteBuffer payload, Earlier earlier) throws IOException, MalformedPayload {
    if (payload.remaining() < HEAD + 2) {
      throw new MalformedPayload("its payload is too short");
    }
    int head = payload.position();
    int count = payload.getShort(head + HEAD) & 0xffff;
    ByteBuffer table = payload.duplicate().position(head + HEAD + 2);
    if (count > MAX_REFERENCES) {
      throw new MalformedPayload("it refers to more records than one may");
    }
    if (table.remaining() < count * REFERENCE) {
      throw new MalformedPayload("its payload is too short");
    }
    ByteBuffer own = payload.duplicate().position(table.position() + count * REFERENCE);
    ByteBuffer joined = ByteBuffer.allocate(HEAD + length(table, count, own.remaining()));
    joined.put(payload.duplicate().limit(head + HEAD));
    for (int i = 0; i < count; i++) {
      int before = table.getInt();
      long back = table.getInt() & FARTHEST;
      long sequence = table.getLong();
      int offset = table.getInt();
      int length = table.getInt();
      ByteBuffer bytes = earlier.plaintext(back, sequence);
      if (before < 0
          || before > own.remaining()
          || offset < 0
          || offset > bytes.remaining() - length) {
        throw new MalformedPayload("it refers to bytes that record " + sequence + " does not have");
      }
      joined.put(own.duplicate().limit(own.position() + before));
      own.position(own.position() + before);
      joined.put(
          bytes.limit(bytes.position() + offset + length).position(bytes.position() + offset));
    }
    return joined.put(own).flip();
  }

  private static int length(ByteBuffer table, int count, int own) throws MalformedPayload {
    long length = own;
    for (int i = 0; i < count; i++) {
      length += table.getInt(table.position() + i * REFERENCE + REFERENCE - 4) & 0xffffffffL;
    }
    if (length > MAX_LENGTH) {
      throw new MalformedPayload("it is longer than joined plaintext may be");
    }
    return (int) length;
  }
}
