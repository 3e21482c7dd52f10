package dev.h2tap.recorder.timeline;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Gathers the preview of what one frame or record adds to a body. */
final class PreviewBuilder {
  private final int limit;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private long offset = -1;
  private boolean cut;

  /**
   * @param limit how many bytes of a body are shown
   */
  PreviewBuilder(int limit) {
    this.limit = limit;
  }

  /** Takes bytes that stand at {@code at} in their body. */
  void add(ByteBuf in, long at) {
    if (offset < 0) {
      offset = at;
    }
    int kept = (int) Math.max(0, Math.min(limit - at, in.readableBytes()));
    cut |= kept < in.readableBytes() && at <= limit;
    if (kept > 0) {
      bytes = bytes.isReadable() ? bytes : Unpooled.buffer(kept);
      bytes.writeBytes(in.slice(in.readerIndex(), kept));
    }
  }

  /** What was gathered since the last call. */
  Preview take(Message message) {
    Preview preview = new Preview(bytes, Math.max(0, offset), cut, message.contentCoding());
    bytes = Unpooled.EMPTY_BUFFER;
    offset = -1;
    cut = false;
    return preview;
  }
}
