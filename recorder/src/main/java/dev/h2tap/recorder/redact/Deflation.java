package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.wire.Inflation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Deflates content (RFC 1951) to an exact length, so that what stands around it can stay. The rest
 * is filled with a comment (gzip, RFC 1952 §2.3) or with empty blocks.
 */
final class Deflation {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
  private static final int HAS_COMMENT = 16;

  /** Empty blocks that end with a byte, by their length: fixed ones, and a stored one. */
  private static final byte[][] EMPTY_BLOCKS = {
    {0, 0, 0, -1, -1}, {2, 0, 0, 0, -1, -1}, {2, 8, 0, 0, 0, -1, -1}, {2, 8, 32, 0, 0, 0, 0, -1, -1}
  };

  private Deflation() {}

  /**
   * Deflates a body.
   *
   * @return null where it cannot be made to have that length
   */
  static byte @Nullable [] fit(byte[] content, int length, Inflation.Wrapper wrapper) {
    for (int level = 9; level > 0; level--) {
      byte[] whole = wrap(content, deflate(content, null, level), length, wrapper);
      if (whole != null) {
        return whole;
      }
    }
    return null;
  }

  /**
   * Deflates a message of permessage-deflate (RFC 7692 §7.2.1).
   *
   * @param window what the messages before it held
   * @return null where it cannot be made to have that length
   */
  static byte @Nullable [] fit(byte[] content, byte[] window, int length) {
    for (int level = 9; level > 0; level--) {
      ByteBuf deflated = deflate(content, window, level);
      byte[] whole = wrap(content, deflated, length, Inflation.Wrapper.NONE);
      if (whole != null) {
        return whole;
      }
    }
    return null;
  }

  /** A whole stream, or with a window a message, which lacks the end of its last block. */
  private static ByteBuf deflate(byte[] content, byte @Nullable [] window, int level) {
    Deflater deflater = new Deflater(level, true);
    try {
      if (window == null) {
        deflater.finish();
      } else if (window.length > 0) {
        deflater.setDictionary(window);
      }
      deflater.setInput(content);
      ByteBuf out = Unpooled.buffer(content.length / 2 + 64);
      byte[] piece = new byte[8192];
      int flush = window == null ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      int length;
      while ((length = deflater.deflate(piece, 0, piece.length, flush)) > 0) {
        out.writeBytes(piece, 0, length);
      }
      int tail = window == null ? 0 : Math.min(4, out.readableBytes());
      return out.writerIndex(out.writerIndex() - tail);
    } finally {
      deflater.end();
    }
  }

  private static byte @Nullable [] wrap(
      byte[] content, ByteBuf deflated, int length, Inflation.Wrapper wrapper) {
    int overhead =
        switch (wrapper) {
          case GZIP -> GZIP.length + 8;
          case ZLIB -> 2 + 4;
          case NONE -> 0;
        };
    int gap = length - overhead - deflated.readableBytes();
    if (gap < 0 || wrapper != Inflation.Wrapper.GZIP && !canFill(gap)) {
      return null;
    }
    ByteBuf out = Unpooled.buffer(length, length);
    switch (wrapper) {
      case GZIP -> {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        out.writeBytes(GZIP);
        if (gap > 0) {
          out.setByte(3, HAS_COMMENT);
          for (int i = 1; i < gap; i++) {
            out.writeByte(Search.MASK);
          }
          out.writeByte(0);
        }
        out.writeBytes(deflated).writeIntLE((int) checksum.getValue()).writeIntLE(content.length);
      }
      case ZLIB -> {
        Adler32 checksum = new Adler32();
        checksum.update(content);
        fill(out.writeShort(0x78da), gap);
        out.writeBytes(deflated).writeInt((int) checksum.getValue());
      }
      case NONE -> {
        fill(out, gap);
        out.writeBytes(deflated);
      }
    }
    return ByteBufUtil.getBytes(out);
  }

  /** Whether empty blocks can take up exactly so many bytes. */
  private static boolean canFill(int bytes) {
    return bytes == 0 || bytes >= 5 && bytes != 8;
  }

  private static void fill(ByteBuf out, int bytes) {
    int left = bytes;
    while (left > 0) {
      for (byte[] block : EMPTY_BLOCKS) {
        if (block.length <= left && canFill(left - block.length)) {
          out.writeBytes(block);
          left -= block.length;
          break;
        }
      }
    }
  }
}
