package dev.h2tap.recorder.http2;

import io.netty.buffer.ByteBuf;

/**
 * The nine bytes in front of every frame (RFC 9113 §4.1).
 *
 * <pre>
 * +-----------------------------------------------+
 * |                 Length (24)                   |
 * +---------------+---------------+---------------+
 * |   Type (8)    |   Flags (8)   |
 * +-+-------------+---------------+-------------------------------+
 * |R|                 Stream Identifier (31)                      |
 * +=+=============================================================+
 * </pre>
 *
 * @param length bytes of payload, padding included
 */
public record FrameHeader(int length, int type, int flags, int stream) {

  /** Bytes of a frame header. */
  public static final int LENGTH = 9;

  static FrameHeader read(ByteBuf in) {
    return new FrameHeader(
        in.readUnsignedMedium(),
        in.readUnsignedByte(),
        in.readUnsignedByte(),
        in.readInt() & 0x7fffffff);
  }

  /** Whether the flag is set. */
  public boolean has(Flag flag) {
    return flag.appliesTo(type) && (flags & flag.bit()) != 0;
  }

  /** Whether its frame begins a field block or goes on with one (RFC 9113 §4.3). */
  public boolean carriesFields() {
    return type == FrameType.HEADERS
        || type == FrameType.PUSH_PROMISE
        || type == FrameType.CONTINUATION;
  }
}
