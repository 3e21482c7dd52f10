package dev.h2tap.recorder.websocket;

import io.netty.buffer.ByteBuf;

/** Tells bytes that begin with a frame from those that begin in the middle of one. */
final class FrameChain {
  private FrameChain() {}

  /**
   * Whether the bytes can be read as frames without fault up to their end. At least one frame must
   * end with them, unless they are the beginning of a single one.
   */
  static boolean isPlausible(ByteBuf bytes, boolean client, boolean deflate) {
    ByteBuf in = bytes.slice();
    while (in.isReadable()) {
      if (in.readableBytes() < FrameHeader.length(in)) {
        return in.readerIndex() > 0;
      }
      FrameHeader header = FrameHeader.read(in);
      if (header.fault(client, deflate) != null) {
        return false;
      }
      in.skipBytes((int) Math.min(header.length(), in.readableBytes()));
    }
    return bytes.isReadable();
  }
}
