package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Finds a field line that begins with white space before Netty's decoder joins it to the line above
 * (RFC 9112 §5.2), in heads and in trailers. While either is incomplete the decoder consumes whole
 * lines, so the buffer begins at the start of a line.
 */
final class ObsFoldGuard {
  private boolean inFields = true;
  private boolean startLineSeen;
  private boolean refused;
  private int position;

  /**
   * Looks at what the decoder is about to see.
   *
   * @return whether the decoder shall see it: nothing is decoded after a fault
   * @throws MalformedMessageException once, at the first fault
   */
  boolean admits(ByteBuf buffer) throws MalformedMessageException {
    if (refused) {
      buffer.skipBytes(buffer.readableBytes());
      return false;
    }
    position = buffer.readerIndex();
    if (inFields && hasFoldedLine(buffer)) {
      refused = true;
      buffer.skipBytes(buffer.readableBytes());
      throw new MalformedMessageException(400, "a folded field line (obs-fold)");
    }
    return true;
  }

  private boolean hasFoldedLine(ByteBuf buffer) {
    boolean seen = startLineSeen;
    int lineStart = buffer.readerIndex();
    int end = buffer.writerIndex();
    while (lineStart < end) {
      byte first = buffer.getByte(lineStart);
      if (seen && (first == ' ' || first == '\t')) {
        return true;
      }
      int lineFeed = buffer.indexOf(lineStart, end, (byte) '\n');
      boolean blank = lineFeed - lineStart <= 1;
      if (lineFeed < 0 || (blank && seen)) {
        return false;
      }
      seen |= !blank;
      lineStart = lineFeed + 1;
    }
    return false;
  }

  /** Looks at what the decoder made of it. */
  void decoded(ByteBuf buffer, List<Object> out) {
    if (!out.isEmpty()) {
      inFields = out.get(out.size() - 1) instanceof LastHttpContent;
      startLineSeen = false;
    } else if (!inFields) {
      inFields = isLastChunk(buffer);
      startLineSeen = inFields;
    } else if (!startLineSeen) {
      for (int i = position; i < buffer.readerIndex() && !startLineSeen; i++) {
        byte b = buffer.getByte(i);
        startLineSeen = b != '\r' && b != '\n';
      }
    }
  }

  /** Whether what was consumed is the line of a chunk of size 0, which trailers follow (§7.1). */
  private boolean isLastChunk(ByteBuf buffer) {
    boolean zero = false;
    for (int i = position; i < buffer.readerIndex(); i++) {
      int digit = Character.digit(buffer.getByte(i), 16);
      if (digit > 0) {
        return false;
      }
      if (digit < 0 && zero) {
        return true;
      }
      zero |= digit == 0;
    }
    return false;
  }
}
