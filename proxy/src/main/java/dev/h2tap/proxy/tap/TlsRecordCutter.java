package dev.h2tap.proxy.tap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one direction of a connection into TLS records (RFC 8446 §5.1) without copying. A record
 * that spans buffers retains those buffers and no others. What does not look like a record is
 * handed out as it is, from there to the end.
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
  private @Nullable CompositeByteBuf partial;
  private boolean notTls;

  TlsRecordCutter(Sink sink) {
    this.sink = sink;
  }

  /** Looks at the readable bytes; leaves the buffer and its reference alone. */
  void observe(ByteBufAllocator allocator, ByteBuf bytes) {
    ByteBuf in = bytes.duplicate();
    while (in.isReadable()) {
      if (notTls) {
        sink.notTls(in.readRetainedSlice(in.readableBytes()));
        return;
      }
      CompositeByteBuf begun = partial;
      if (begun != null) {
        fill(begun, in);
      } else {
        int missing = missing(in);
        if (missing == 0 && HEADER_LENGTH + length(in) == in.readableBytes()) {
          hand(in.retain());
          return;
        } else if (missing == 0) {
          hand(in.readRetainedSlice(HEADER_LENGTH + length(in)));
        } else if (missing > 0) {
          partial =
              allocator
                  .compositeBuffer(Integer.MAX_VALUE)
                  .addComponent(true, in.readRetainedSlice(in.readableBytes()));
        } else {
          notTls = true;
        }
      }
    }
  }

  /**
   * How many of the readable bytes are to be observed next so that at most one record ends with
   * them; all, where none ends in them.
   */
  int next(ByteBuf in) {
    CompositeByteBuf begun = partial;
    int readable = in.readableBytes();
    if (notTls) {
      return readable;
    } else if (begun != null) {
      return Math.min(readable, missing(begun));
    }
    return missing(in) == 0 ? HEADER_LENGTH + length(in) : readable;
  }

  private void fill(CompositeByteBuf begun, ByteBuf in) {
    int missing = missing(begun);
    begun.addComponent(true, in.readRetainedSlice(Math.min(missing, in.readableBytes())));
    missing = missing(begun);
    if (missing <= 0) {
      partial = null;
      if (missing == 0) {
        hand(begun);
      } else {
        notTls = true;
        sink.notTls(begun);
      }
    }
  }

  private void hand(ByteBuf record) {
    sink.record(record.getUnsignedByte(record.readerIndex()), record);
  }

  /**
   * How many bytes are missing from the header, or from the record where the header is whole; 0
   * where the first record is whole, -1 where this is no record.
   */
  private static int missing(ByteBuf bytes) {
    int readable = bytes.readableBytes();
    if (readable < HEADER_LENGTH) {
      return HEADER_LENGTH - readable;
    }
    int start = bytes.readerIndex();
    int type = bytes.getUnsignedByte(start);
    if (type < 20 || type > 24 || bytes.getByte(start + 1) != 3 || length(bytes) > MAX_LENGTH) {
      return -1;
    }
    return Math.max(0, HEADER_LENGTH + length(bytes) - readable);
  }

  private static int length(ByteBuf bytes) {
    return bytes.getUnsignedShort(bytes.readerIndex() + 3);
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
