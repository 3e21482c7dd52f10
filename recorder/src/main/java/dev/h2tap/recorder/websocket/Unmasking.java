package dev.h2tap.recorder.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Undoes the mask of a frame's payload (RFC 6455 §5.3), however it was chunked. */
final class Unmasking {
  private int key;
  private int position;

  /** A frame with this masking key begins. */
  void key(int next) {
    key = next;
    position = 0;
  }

  /** The bytes without their mask, as a copy on the heap. */
  ByteBuf of(ByteBuf masked) {
    ByteBuf plain = Unpooled.buffer(Math.max(1, masked.readableBytes()));
    for (int i = masked.readerIndex(); i < masked.writerIndex(); i++) {
      plain.writeByte(masked.getByte(i) ^ key >>> 24 - 8 * (position++ & 3));
    }
    return plain;
  }
}
