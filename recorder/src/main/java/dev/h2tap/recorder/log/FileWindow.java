package dev.h2tap.recorder.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The part of a file that is in memory. Grows for a long record and shrinks again, so that a log of
 * any size is read in little memory.
 */
final class FileWindow {
  private static final int USUAL = 256 << 10;
  private static final int AFTER_JUMP = 512;

  /** What is passed over is read all the same when it is so short: cheaper than to ask again. */
  private static final int SHORT_JUMP = 8 << 10;

  private final FileChannel channel;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private long start;

  FileWindow(FileChannel channel) {
    this.channel = channel;
  }

  long fileSize() throws IOException {
    return channel.size();
  }

  /** Whether the file reaches so far; what is loaded answers it without asking the system. */
  boolean reaches(long end) throws IOException {
    return end <= start + buffer.limit() || end <= channel.size();
  }

  /**
   * Loads bytes of the file.
   *
   * @return whether the file has all of them
   */
  boolean load(long offset, int length) throws IOException {
    if (holds(offset, length)) {
      return true;
    }
    boolean jump = offset > start + buffer.limit() + SHORT_JUMP;
    move(offset, length);
    int goal = jump ? Math.max(length, AFTER_JUMP) : buffer.capacity();
    while (buffer.position() < goal) {
      buffer.limit(goal);
      if (channel.read(buffer, start + buffer.position()) < 0) {
        break;
      }
    }
    buffer.flip();
    return holds(offset, length);
  }

  /** Drops what is loaded, because the file may change there. */
  void forget() {
    buffer.limit(0);
  }

  /** The index at which a byte of the file stands in {@link #buffer()}. */
  int index(long offset) {
    return Math.toIntExact(offset - start);
  }

  /** What is loaded, from index 0 to the limit. Valid until the next load. */
  ByteBuffer buffer() {
    return buffer;
  }

  private boolean holds(long offset, int length) {
    return offset >= start && offset + length <= start + buffer.limit();
  }

  /** Keeps what is already there of the wanted bytes, at the start of the buffer. */
  private void move(long offset, int length) {
    ByteBuffer from = buffer;
    if (length > buffer.capacity()) {
      buffer = ByteBuffer.allocate(Math.max(length, USUAL));
    } else if (buffer.capacity() > USUAL && length <= USUAL) {
      buffer = ByteBuffer.allocate(USUAL);
    }
    boolean overlaps = offset >= start && offset < start + from.limit();
    from.position(overlaps ? index(offset) : from.limit());
    if (from == buffer) {
      from.compact();
    } else {
      from.limit(Math.min(from.limit(), from.position() + buffer.capacity()));
      buffer.put(from);
    }
    start = offset;
  }
}
