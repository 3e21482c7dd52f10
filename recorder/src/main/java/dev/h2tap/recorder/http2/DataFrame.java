package dev.h2tap.recorder.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Tells data from padding while a DATA frame (RFC 9113 §6.1) streams by. */
final class DataFrame {
  private final FrameHeader header;
  private int padding = -1;
  private int seen;

  DataFrame(FrameHeader header) {
    this.header = header;
    if (!header.has(Flag.PADDED)) {
      padding = 0;
    }
  }

  /** Of the next bytes of the payload, those that are data. */
  ByteBuf take(ByteBuf in) {
    if (padding < 0) {
      if (!in.isReadable()) {
        return in;
      }
      padding = in.readUnsignedByte();
    }
    int data = Math.max(0, Math.min(in.readableBytes(), length() - seen));
    seen += in.readableBytes();
    return in.readSlice(data);
  }

  Frame end() {
    return length() < 0
        ? new Frame.Malformed(header, "padding is longer than the frame", Unpooled.EMPTY_BUFFER)
        : new Frame.Data(header, Math.max(0, padding), length());
  }

  private int length() {
    return header.has(Flag.PADDED) ? header.length() - 1 - padding : header.length();
  }
}
