package dev.h2tap.recorder.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes from the wire as text. */
public final class Text {
  private Text() {}

  /** UTF-8 where the bytes are valid UTF-8, else one character a byte (ISO-8859-1). */
  public static String of(byte[] bytes) {
    if (isAscii(bytes, 0, bytes.length)) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    Optional<String> utf8 = utf8(bytes, false);
    return utf8.orElseGet(() -> new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** As {@link #of(byte[])}, of the readable bytes, which stay readable. */
  public static String of(ByteBuf bytes) {
    if (bytes.hasArray()) {
      int start = bytes.arrayOffset() + bytes.readerIndex();
      if (isAscii(bytes.array(), start, bytes.readableBytes())) {
        return new String(bytes.array(), start, bytes.readableBytes(), StandardCharsets.ISO_8859_1);
      }
    }
    return of(ByteBufUtil.getBytes(bytes));
  }

  /**
   * The bytes as text for reading, or empty where they are none: valid UTF-8 without control
   * characters other than tab and line ends. A character that is cut off at the end is left out.
   */
  public static Optional<String> readable(ByteBuf bytes) {
    return utf8(ByteBufUtil.getBytes(bytes), true)
        .filter(text -> text.codePoints().allMatch(Text::isReadable));
  }

  /** Pairs of lower-case hex digits, without separators. */
  public static String hex(ByteBuf bytes) {
    return ByteBufUtil.hexDump(bytes);
  }

  /** Whether there are only characters of ASCII, which read the same in every way. */
  public static boolean isAscii(byte[] bytes, int offset, int length) {
    int all = 0;
    for (int i = offset; i < offset + length; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  private static boolean isReadable(int c) {
    return c == '\t' || c == '\n' || c == '\r' || !Character.isISOControl(c);
  }

  private static Optional<String> utf8(byte[] bytes, boolean mayBeCut) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, !mayBeCut);
    return result.isError() ? Optional.empty() : Optional.of(chars.flip().toString());
  }
}
