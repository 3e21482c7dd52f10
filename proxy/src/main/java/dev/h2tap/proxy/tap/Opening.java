package dev.h2tap.proxy.tap;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The first bytes of a direction, 16 at most. */
final class Opening {
  private static final int LIMIT = 16;

  private byte[] bytes = new byte[0];

  /** Takes what is still wanted of {@code more}; its reader index stays. */
  void add(ByteBuf more) {
    int room = Math.min(LIMIT - bytes.length, more.readableBytes());
    if (room > 0) {
      byte[] longer = Arrays.copyOf(bytes, bytes.length + room);
      more.getBytes(more.readerIndex(), longer, bytes.length, room);
      bytes = longer;
    }
  }

  /** A copy. */
  byte[] bytes() {
    return bytes.clone();
  }
}
