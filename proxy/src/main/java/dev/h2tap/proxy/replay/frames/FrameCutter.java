package dev.h2tap.proxy.replay.frames;

import dev.h2tap.recorder.http2.FrameHeader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a client's HTTP/2 bytes in front of every frame. What is no HTTP/2 is cut somewhere; the
 * pieces together are always all of the bytes.
 */
final class FrameCutter {
  private static final int PREFACE = 24;

  /** Of the frame header that is under way. */
  private int headerBytes;

  private int length;

  /** Bytes until the next frame begins. */
  private int remaining = PREFACE;

  /**
   * Takes more bytes.
   *
   * @return slices of them; the last one may be a part of a frame
   */
  List<ByteBuf> cut(ByteBuf bytes) {
    List<ByteBuf> pieces = new ArrayList<>();
    int start = bytes.readerIndex();
    int at = start;
    int end = bytes.writerIndex();
    while (at < end) {
      if (remaining > 0) {
        int step = Math.min(remaining, end - at);
        at += step;
        remaining -= step;
      } else {
        header(bytes.getUnsignedByte(at++));
      }
      if (remaining == 0 && headerBytes == 0) {
        pieces.add(bytes.slice(start, at - start));
        start = at;
      }
    }
    if (start < end) {
      pieces.add(bytes.slice(start, end - start));
    }
    return pieces;
  }

  /** A byte of a frame header (RFC 9113 §4.1), of which the first three are the length. */
  private void header(int octet) {
    if (headerBytes < 3) {
      length = length << 8 | octet;
    }
    headerBytes++;
    if (headerBytes == FrameHeader.LENGTH) {
      remaining = length;
      headerBytes = 0;
      length = 0;
    }
  }
}
