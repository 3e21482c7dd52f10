package dev.h2tap.recorder.wire;

import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;

/** Finds the end of a gzip member's header (RFC 1952 §2.3), however its bytes were chunked. */
final class GzipHeader {
  private static final int FIXED = 10;
  private static final int HAS_CRC = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;

  private int position;
  private int flags;
  private int extra;
  private int left;
  private int strings;
  private boolean extraRead;
  private boolean crcRead;

  /**
   * Skips what belongs to the header.
   *
   * @return whether it has ended
   */
  boolean skip(ByteBuf in) throws DataFormatException {
    while (in.isReadable() && position < FIXED) {
      fixed(in.readUnsignedByte());
    }
    while (position >= FIXED) {
      if (left > 0) {
        int skipped = Math.min(left, in.readableBytes());
        in.skipBytes(skipped);
        left -= skipped;
        if (left > 0) {
          return false;
        }
      } else if ((flags & HAS_EXTRA) != 0 && !extraRead) {
        if (!in.isReadable()) {
          return false;
        }
        extraLength(in.readUnsignedByte());
      } else if (strings > 0) {
        if (!in.isReadable()) {
          return false;
        }
        strings -= in.readByte() == 0 ? 1 : 0;
      } else if ((flags & HAS_CRC) != 0 && !crcRead) {
        crcRead = true;
        left = 2;
      } else {
        return true;
      }
    }
    return false;
  }

  private void fixed(int b) throws DataFormatException {
    int expected =
        switch (position) {
          case 0 -> 0x1f;
          case 1 -> 0x8b;
          case 2 -> 8;
          default -> b;
        };
    if (b != expected) {
      throw new DataFormatException("no gzip header");
    }
    if (position == 3) {
      flags = b;
      strings = ((b & HAS_NAME) != 0 ? 1 : 0) + ((b & HAS_COMMENT) != 0 ? 1 : 0);
    }
    position++;
  }

  /** Two bytes, the lower one first. */
  private void extraLength(int b) {
    if (position == FIXED) {
      extra = b;
      position++;
    } else {
      left = extra | b << 8;
      extraRead = true;
    }
  }
}
