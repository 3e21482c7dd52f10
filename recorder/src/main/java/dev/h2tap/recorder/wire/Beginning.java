package dev.h2tap.recorder.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Keeps the beginning of a run of bytes and counts all of them. Needs no release. */
public final class Beginning {
  private final int limit;
  private ByteBuf kept = Unpooled.EMPTY_BUFFER;
  private long length;
  private boolean closed;

  /**
   * @param limit how many bytes are kept
   */
  public Beginning(int limit) {
    this.limit = limit;
  }

  /** Takes the readable bytes, which stay readable. */
  public void add(ByteBuf bytes) {
    int more = closed ? 0 : Math.min(limit - kept.readableBytes(), bytes.readableBytes());
    if (more > 0) {
      if (!kept.isReadable()) {
        kept = Unpooled.buffer(more, limit);
      }
      kept.writeBytes(bytes, bytes.readerIndex(), more);
    }
    length += bytes.readableBytes();
  }

  /** Counts bytes that are not there to be kept; nothing after them is kept either. */
  public void skip(long bytes) {
    if (bytes > 0) {
      length += bytes;
      closed = true;
    }
  }

  /** What is kept. */
  public ByteBuf bytes() {
    return kept;
  }

  /** How many bytes there were. */
  public long length() {
    return length;
  }

  /** Whether not all of the bytes are kept. */
  public boolean isCut() {
    return length > kept.readableBytes();
  }

  /** Begins anew; what was kept stays with those who took it. */
  public void clear() {
    kept = Unpooled.EMPTY_BUFFER;
    length = 0;
    closed = false;
  }
}
