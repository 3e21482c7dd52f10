package dev.h2tap.proxy.tap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one direction of a connection into TLS records (RFC 8446 §5.1) without copying. What does
 * not look like a record is handed out as it is, from there to the end.
 */
final class TlsRecordCutter {
  private static final int HEADER_LENGTH = 5;
  private static final int MAX_LENGTH = 16384 + 2048;

  /** Gets each piece, with a reference that is the receiver's to release. */
  interface Sink {
    void record(int contentType, ByteBuf bytes);

    void notTls(ByteBuf bytes);
  }

  private final Sink sink;
  private @Nullable ByteBuf partial;
  private boolean notTls;

  TlsRecordCutter(Sink sink) {
    this.sink = sink;
  }

  /** Looks at the readable bytes; leaves the buffer and its reference alone. */
  void observe(ByteBufAllocator allocator, ByteBuf bytes) {
    ByteBuf all = bytes.retainedDuplicate();
    if (partial != null) {
      CompositeByteBuf joined = allocator.compositeBuffer(Integer.MAX_VALUE);
      joined.addComponent(true, partial).addComponent(true, all);
      partial = null;
      all = joined;
    }
    cut(all);
  }

  private void cut(ByteBuf all) {
    while (!notTls && all.readableBytes() >= HEADER_LENGTH) {
      int start = all.readerIndex();
      int type = all.getUnsignedByte(start);
      int length = all.getUnsignedShort(start + 3);
      if (type < 20 || type > 24 || all.getByte(start + 1) != 3 || length > MAX_LENGTH) {
        notTls = true;
      } else if (all.readableBytes() < HEADER_LENGTH + length) {
        break;
      } else {
        sink.record(type, all.readRetainedSlice(HEADER_LENGTH + length));
      }
    }
    if (!all.isReadable()) {
      all.release();
    } else if (notTls) {
      sink.notTls(all);
    } else {
      partial = all;
    }
  }

  /** Hands out what is left of a record that never became whole. */
  void end() {
    ByteBuf rest = partial;
    partial = null;
    if (rest != null) {
      sink.notTls(rest);
    }
  }
}
