package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a record that give way to others.
 *
 * @param offset the index of the first one in the record's bytes
 * @param length how many give way
 * @param bytes what takes their place; null for as many of {@code filler}
 */
record Edit(long record, int offset, int length, byte @Nullable [] bytes, byte filler) {
  static final Comparator<Edit> ORDER =
      Comparator.comparingLong(Edit::record).thenComparingInt(Edit::offset);

  private static final int OVERHEAD = 64;

  /** By how many bytes the record grows. */
  int growth() {
    return bytes == null ? 0 : bytes.length - length;
  }

  /** Roughly the memory that it takes. */
  int weight() {
    return OVERHEAD + (bytes == null ? 0 : bytes.length);
  }

  void apply(ByteBuf to) {
    if (bytes != null) {
      to.writeBytes(bytes);
      return;
    }
    for (int i = 0; i < length; i++) {
      to.writeByte(filler);
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(record);
    out.writeInt(offset);
    out.writeInt(length);
    out.writeByte(filler);
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  static Edit read(DataInputStream in) throws IOException {
    long record = in.readLong();
    int offset = in.readInt();
    int length = in.readInt();
    byte filler = in.readByte();
    int size = in.readInt();
    return new Edit(record, offset, length, size < 0 ? null : in.readNBytes(size), filler);
  }
}
