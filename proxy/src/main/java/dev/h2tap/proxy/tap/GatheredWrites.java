package dev.h2tap.proxy.tap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a channel between two flushes, to be recorded as one. Small pieces are copied
 * together, long ones are shared. Owned by the channel's event loop.
 */
final class GatheredWrites {
  private static final int LIMIT = 256 * 1024;
  private static final int COPIED_UP_TO = 2 * 1024;
  private static final int FIRST_PIECES = 8;

  private @Nullable ByteBuf copied;
  private ByteBuf @Nullable [] pieces;
  private int count;
  private int length;

  /** Adds the readable bytes; leaves the buffer and its reference alone. */
  void add(ByteBufAllocator allocator, ByteBuf bytes) {
    int more = bytes.readableBytes();
    length += more;
    ByteBuf begun = copied;
    if (begun != null && begun.maxWritableBytes() >= more) {
      begun.writeBytes(bytes, bytes.readerIndex(), more);
    } else if (more <= COPIED_UP_TO) {
      seal();
      copied = allocator.directBuffer(COPIED_UP_TO, PlaintextTap.SHORT);
      copied.writeBytes(bytes, bytes.readerIndex(), more);
    } else {
      seal();
      append(PlaintextTap.share(bytes));
    }
  }

  /** Whether it should be taken before more is added. */
  boolean isFull() {
    return length > LIMIT;
  }

  /** All of it, null for nothing; begins anew. */
  @Nullable ByteBuf take() {
    ByteBuf begun = copied;
    if (count == 0) {
      copied = null;
      length = 0;
      return begun;
    }
    seal();
    ByteBuf[] all = Arrays.copyOf(pieces(), count);
    pieces = null;
    count = 0;
    length = 0;
    return all.length == 1 ? all[0] : Unpooled.wrappedUnmodifiableBuffer(all);
  }

  private void seal() {
    ByteBuf begun = copied;
    copied = null;
    if (begun != null) {
      append(begun);
    }
  }

  private void append(ByteBuf piece) {
    ByteBuf[] array = pieces();
    if (count == array.length) {
      array = Arrays.copyOf(array, 2 * count);
      pieces = array;
    }
    array[count++] = piece;
  }

  private ByteBuf[] pieces() {
    ByteBuf[] array = pieces;
    if (array == null) {
      array = new ByteBuf[FIRST_PIECES];
      pieces = array;
    }
    return array;
  }
}
