package dev.h2tap.recorder.timeline;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of some bytes, for showing.
 *
 * @param bytes on the heap, need no release
 * @param offset how many bytes of the same body came before these
 * @param cut whether bytes beyond the limit were left out
 * @param coding the content coding, null where there is none: such bytes are not for reading
 */
public record Preview(ByteBuf bytes, long offset, boolean cut, @Nullable String coding) {

  /** Nothing to show. */
  public static final Preview NONE = new Preview(Unpooled.EMPTY_BUFFER, 0, false, null);

  static Preview of(ByteBuf bytes, int limit) {
    int length = Math.min(limit, bytes.readableBytes());
    return new Preview(
        Unpooled.copiedBuffer(bytes.slice(bytes.readerIndex(), length)),
        0,
        length < bytes.readableBytes(),
        null);
  }
}
