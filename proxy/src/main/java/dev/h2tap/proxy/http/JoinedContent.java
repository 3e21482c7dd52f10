package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Small pieces of content copied together into one buffer. */
public final class JoinedContent {
  private static final int SMALL = 1024;
  private static final int LENGTH = 16 * 1024;

  private final ByteBuf bytes;

  public JoinedContent(ByteBufAllocator allocator) {
    bytes = allocator.buffer(LENGTH, LENGTH);
  }

  /** Whether a piece is so small that it is better copied than kept. */
  public static boolean isSmall(ByteBuf piece) {
    return piece.readableBytes() <= SMALL;
  }

  public boolean hasRoomFor(ByteBuf piece) {
    return bytes.isWritable(piece.readableBytes());
  }

  /** Copies the piece and releases it. */
  public void add(ByteBuf piece) {
    bytes.writeBytes(piece);
    piece.release();
  }

  /** The buffer; its one reference is this object's, and passes to who takes it. */
  public ByteBuf bytes() {
    return bytes;
  }
}
