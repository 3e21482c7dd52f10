package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How bytes begin that are not what was expected: so much of them tells what they are instead, and
 * nothing more, so that it may stay.
 */
final class Beginnings {
  private static final List<String> WORDS = List.of("SSH-", "-ERR", "HTTP/");
  private static final int TLS_HEADER = 5;
  private static final int TLS_ALERT = 7;
  private static final int FRAME_HEADER = 9;

  private Beginnings() {}

  /** How many bytes at the beginning tell what follows; 0 where that is not known. */
  static int length(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int length = bytes.readableBytes();
    for (String word : WORDS) {
      if (length >= word.length()
          && bytes.toString(at, word.length(), StandardCharsets.ISO_8859_1).equals(word)) {
        return word.length();
      }
    }
    if (length >= TLS_HEADER && bytes.getByte(at + 1) == 3 && bytes.getByte(at + 2) <= 4) {
      int type = bytes.getByte(at);
      boolean alert = type == 21 && bytes.getUnsignedShort(at + 3) == 2 && length >= TLS_ALERT;
      return alert ? TLS_ALERT : type >= 20 && type <= 23 ? TLS_HEADER : 0;
    }
    boolean settings =
        length >= FRAME_HEADER
            && bytes.getMedium(at) < 256
            && bytes.getByte(at + 3) == 4
            && bytes.getInt(at + 5) == 0;
    return settings ? FRAME_HEADER : 0;
  }
}
