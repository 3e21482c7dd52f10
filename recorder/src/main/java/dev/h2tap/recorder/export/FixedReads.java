package dev.h2tap.recorder.export;

import java.io.IOException;
import java.io.InputStream;

/**
 * The beginning of a stream, read from it in pieces of one size: how much of a broken coding can be
 * undone before it throws depends on how much is asked for at once.
 */
final class FixedReads extends InputStream {
  static final int SIZE = 4096;

  private final InputStream in;
  private final byte[] piece = new byte[SIZE];
  private long left;
  private int position;
  private int end;

  /**
   * @param length after so many bytes it ends
   */
  FixedReads(InputStream in, long length) {
    this.in = in;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (left == 0 || position == end && !fill()) {
      return -1;
    }
    int taken = (int) Math.min(left, Math.min(count, end - position));
    System.arraycopy(piece, position, to, offset, taken);
    position += taken;
    left -= taken;
    return taken;
  }

  private boolean fill() throws IOException {
    position = 0;
    end = Math.max(0, in.read(piece, 0, SIZE));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
