package dev.h2tap.recorder.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body with the codings of the transfer undone, in the pieces in which it came. Safe for use by
 * several threads once its exchange was told; no longer when the reader that told it says so.
 */
public final class RecordedBody {
  private final Spool spool;
  private @Nullable ByteBuf memory = Unpooled.buffer(0);
  private int reserved;
  private long length;
  private long[] ends = new long[1];
  private long[] times = new long[1];
  private int pieces;
  private long[] extents = new long[2];
  private int extentCount;

  RecordedBody(Spool spool) {
    this.spool = spool;
  }

  /** In bytes. */
  public long length() {
    return length;
  }

  /** Whether it is read without a disk. */
  public boolean isInMemory() {
    return memory != null;
  }

  /** In how many pieces it came. What was recorded at once is one piece. */
  public int pieces() {
    return pieces;
  }

  /** Where a piece, counted from 0, ends: so many bytes had come with it. */
  public long endOf(int piece) {
    return ends[piece];
  }

  /** When a piece, counted from 0, came: nanoseconds of the run's own clock. */
  public long nanosOf(int piece) {
    return times[piece];
  }

  /**
   * Reads bytes from a position on, as many as there are and fit.
   *
   * @return how many; 0 at the end
   */
  public int read(long position, ByteBuffer to) throws IOException {
    int wanted = (int) Math.min(to.remaining(), length - position);
    int limit = to.limit();
    to.limit(to.position() + wanted);
    try {
      ByteBuf kept = memory;
      if (kept != null) {
        kept.getBytes((int) position, to);
      } else {
        readExtents(position, to);
      }
    } finally {
      to.limit(limit);
    }
    return wanted;
  }

  /** The bytes from the first on. */
  public InputStream open() {
    return new InputStream() {
      private long position;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] to, int offset, int count) throws IOException {
        if (count > 0 && position >= length) {
          return -1;
        }
        int read = RecordedBody.this.read(position, ByteBuffer.wrap(to, offset, count));
        position += read;
        return read;
      }
    };
  }

  /** Takes more, which stays readable. */
  void append(ByteBuf bytes, long nanos) throws IOException {
    int more = bytes.readableBytes();
    if (more == 0) {
      return;
    }
    ByteBuf kept = memory;
    if (kept != null && length + more <= Spool.SMALL && spool.reserve(more)) {
      reserved += more;
      kept.writeBytes(bytes.slice());
    } else {
      if (kept != null) {
        toFile(kept);
      }
      extent(spool.append(bytes));
    }
    length += more;
    piece(nanos);
  }

  /** Its bytes are wanted no more. */
  void release() throws IOException {
    if (memory == null) {
      spool.leaveFile();
    }
    spool.free(reserved);
    reserved = 0;
  }

  private void toFile(ByteBuf kept) throws IOException {
    long before = length;
    length = 0;
    spool.enterFile();
    if (before > 0) {
      extent(spool.append(kept));
    }
    length = before;
    spool.free(reserved);
    reserved = 0;
    memory = null;
  }

  private void piece(long nanos) {
    if (pieces > 0 && times[pieces - 1] == nanos) {
      ends[pieces - 1] = length;
      return;
    }
    if (pieces == ends.length) {
      ends = Arrays.copyOf(ends, 2 * pieces);
      times = Arrays.copyOf(times, 2 * pieces);
    }
    ends[pieces] = length;
    times[pieces++] = nanos;
  }

  /** From {@link #length} on the bytes are there in the file; pairs of position and place. */
  private void extent(long at) {
    int last = 2 * (extentCount - 1);
    if (extentCount > 0 && at - extents[last + 1] == length - extents[last]) {
      return;
    }
    if (2 * extentCount == extents.length) {
      extents = Arrays.copyOf(extents, 4 * extentCount);
    }
    extents[2 * extentCount] = length;
    extents[2 * extentCount + 1] = at;
    extentCount++;
  }

  private void readExtents(long position, ByteBuffer to) throws IOException {
    int extent = extentAt(position);
    int limit = to.limit();
    while (to.position() < limit) {
      long begin = extents[2 * extent];
      long end = extent + 1 < extentCount ? extents[2 * extent + 2] : length;
      int wanted = (int) Math.min(limit - to.position(), end - position);
      to.limit(to.position() + wanted);
      spool.read(extents[2 * extent + 1] + position - begin, to);
      to.limit(limit);
      position += wanted;
      extent++;
    }
  }

  private int extentAt(long position) {
    int low = 0;
    int high = extentCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (extents[2 * middle] <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
