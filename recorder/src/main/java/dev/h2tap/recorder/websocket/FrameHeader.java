package dev.h2tap.recorder.websocket;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The header of a frame (RFC 6455 §5.2).
 *
 * <pre>
 *  0 1 2 3 4 5 6 7 | 8 9 ...            | (0, 2 or 8 bytes) | (0 or 4 bytes)
 *  FIN RSV1-3 opcode | MASK, 7-bit length | longer length     | masking key
 * </pre>
 *
 * @param reserved RSV1, RSV2 and RSV3 as one number, RSV1 being 4
 * @param length of the payload; negative where the highest bit is set, which it must not be
 * @param key the masking key, used where {@code masked}
 */
public record FrameHeader(
    boolean fin, int reserved, int opcode, boolean masked, long length, int key, boolean minimal) {

  /** The longest header, in bytes. */
  public static final int LONGEST = 14;

  /** With permessage-deflate: the message is compressed (RFC 7692 §6). */
  public static final int RSV1 = 4;

  private static final int CONTROL_LIMIT = 125;

  /** How long the header is that begins with these bytes; 2 where there are fewer than two. */
  public static int length(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return 2;
    }
    int second = in.getUnsignedByte(in.readerIndex() + 1);
    int extended = (second & 0x7f) == 127 ? 8 : (second & 0x7f) == 126 ? 2 : 0;
    return 2 + extended + ((second & 0x80) != 0 ? 4 : 0);
  }

  /** Reads a header that is all there. */
  public static FrameHeader read(ByteBuf in) {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length = second & 0x7f;
    boolean minimal = true;
    if (length == 126) {
      length = in.readUnsignedShort();
      minimal = length > CONTROL_LIMIT;
    } else if (length == 127) {
      length = in.readLong();
      minimal = length > 0xffff;
    }
    boolean masked = (second & 0x80) != 0;
    int key = masked ? in.readInt() : 0;
    return new FrameHeader(
        (first & 0x80) != 0, first >> 4 & 7, first & 0xf, masked, length, key, minimal);
  }

  /**
   * What is wrong with it, or null.
   *
   * @param client whether the client sent it
   * @param deflate whether permessage-deflate was agreed on
   */
  public @Nullable String fault(boolean client, boolean deflate) {
    boolean control = Opcode.isControl(opcode);
    boolean mayDeflate = deflate && !control && opcode != Opcode.CONTINUATION;
    if (length < 0) {
      return "the length of a frame has its highest bit set";
    } else if (!minimal) {
      return "the length of a frame is written longer than need be";
    } else if ((reserved & ~(mayDeflate ? RSV1 : 0)) != 0) {
      return "a reserved bit of a frame is set that no extension gave a meaning";
    } else if (Opcode.isReserved(opcode)) {
      return "a frame has a reserved opcode";
    } else if (masked != client) {
      return client ? "a frame of the client is not masked" : "a frame of the server is masked";
    } else if (control && !fin) {
      return "a control frame is fragmented";
    }
    return control && length > CONTROL_LIMIT ? "a control frame is longer than 125 bytes" : null;
  }
}
