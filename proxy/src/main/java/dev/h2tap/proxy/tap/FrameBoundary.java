package dev.h2tap.proxy.tap;

import io.netty.buffer.ByteBuf;

/**
 * Finds where HTTP/2 frames begin in a stream of bytes (RFC 9113 §4.1) by their length fields
 * alone, so that a reader of the log finds its feet after a gap.
 */
final class FrameBoundary {
  private static final int HEADER_LENGTH = 9;
  private static final int LENGTH_FIELD = 3;
  private static final int PREFACE_LENGTH = 24;

  private long untilNext;
  private boolean preface;
  private int lengthBytesSeen;
  private int length;

  /**
   * @param preface whether the stream begins with the client's connection preface
   */
  FrameBoundary(boolean preface) {
    this.preface = preface;
  }

  /**
   * Moves over the readable bytes.
   *
   * @return the offset from the reader index at which the first frame begins, -1 if none does
   */
  int advance(ByteBuf bytes) {
    int first = -1;
    int position = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (position < end) {
      if (untilNext > 0) {
        int step = (int) Math.min(untilNext, end - position);
        untilNext -= step;
        position += step;
        continue;
      }
      if (first < 0 && lengthBytesSeen == 0) {
        first = position - bytes.readerIndex();
      }
      if (preface) {
        preface = false;
        untilNext = PREFACE_LENGTH;
        continue;
      }
      length = length << 8 | bytes.getUnsignedByte(position++);
      if (++lengthBytesSeen == LENGTH_FIELD) {
        untilNext = length + HEADER_LENGTH - LENGTH_FIELD;
        length = 0;
        lengthBytesSeen = 0;
      }
    }
    return first;
  }
}
