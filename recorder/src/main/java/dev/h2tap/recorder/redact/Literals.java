package dev.h2tap.recorder.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.h2tap.recorder.wire.Field;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Encodes field blocks (RFC 7541 §6) that neither need nor change a dynamic table: indexed where
 * the static table has the field, literal otherwise, never indexed where it is a secret. A
 * character of a field is a byte.
 */
final class Literals {
  private static final int INDEXED = 0x80;
  private static final int WITHOUT_INDEXING = 0;
  private static final int NEVER_INDEXED = 0x10;
  private static final int TABLE_SIZE = 0x20;

  private final ByteBuf block = Unpooled.buffer();

  /**
   * A block.
   *
   * @param original what it takes the place of; changes of the table's size at its beginning stay
   */
  Literals(ByteBuf original) {
    ByteBuf in = original.slice();
    while (in.isReadable() && (in.getByte(in.readerIndex()) & 0xe0) == TABLE_SIZE) {
      int first = in.readByte();
      block.writeByte(first);
      boolean more = (first & 0x1f) == 0x1f;
      while (more && in.isReadable()) {
        int next = in.readByte();
        block.writeByte(next);
        more = (next & 0x80) != 0;
      }
    }
  }

  void add(Field field, boolean secret) {
    Integer indexed = StaticTable.field(field);
    if (indexed != null && !secret) {
      integer(INDEXED, 7, indexed);
      return;
    }
    Integer name = StaticTable.name(field.name());
    integer(secret ? NEVER_INDEXED : WITHOUT_INDEXING, 4, name == null ? 0 : name);
    if (name == null) {
      string(field.name());
    }
    string(field.value());
  }

  /** What no decoder takes, where the original could not be decoded to its end. */
  void addFault() {
    block.writeByte(INDEXED);
  }

  ByteBuf block() {
    return block;
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    integer(0, 7, bytes.length);
    block.writeBytes(bytes);
  }

  /** With a prefix of so many bits (RFC 7541 §5.1). */
  private void integer(int pattern, int bits, int value) {
    int most = (1 << bits) - 1;
    if (value < most) {
      block.writeByte(pattern | value);
      return;
    }
    block.writeByte(pattern | most);
    int rest = value - most;
    while (rest >= 0x80) {
      block.writeByte(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    block.writeByte(rest);
  }
}
