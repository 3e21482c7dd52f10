package dev.h2tap.recorder.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;

/** Frames as bytes. */
public final class Frames {
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();

  public static ByteBuf preface() {
    return Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII);
  }

  public static ByteBuf frame(int type, int flags, int stream, ByteBuf payload) {
    return Unpooled.buffer()
        .writeMedium(payload.readableBytes())
        .writeByte(type)
        .writeByte(flags)
        .writeInt(stream)
        .writeBytes(payload.slice());
  }

  public static ByteBuf frame(int type, int flags, int stream, int... payload) {
    ByteBuf bytes = Unpooled.buffer();
    for (int b : payload) {
      bytes.writeByte(b);
    }
    return frame(type, flags, stream, bytes);
  }

  public static ByteBuf data(int stream, int flags, String text) {
    return frame(
        FrameType.DATA, flags, stream, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  public static ByteBuf settings(long... idsAndValues) {
    ByteBuf bytes = Unpooled.buffer();
    for (int i = 0; i < idsAndValues.length; i += 2) {
      bytes.writeShort((int) idsAndValues[i]).writeInt((int) idsAndValues[i + 1]);
    }
    return frame(FrameType.SETTINGS, 0, 0, bytes);
  }

  public static ByteBuf goAway(int lastStream, int code, String debug) {
    ByteBuf bytes = Unpooled.buffer().writeInt(lastStream).writeInt(code);
    bytes.writeCharSequence(debug, StandardCharsets.UTF_8);
    return frame(FrameType.GOAWAY, 0, 0, bytes);
  }

  /** One after the other, in Netty's order: pseudo-fields first. */
  public ByteBuf block(String... namesAndValues) {
    DefaultHttp2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(1, headers, block);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    return block;
  }

  public ByteBuf headers(int stream, int flags, String... namesAndValues) {
    return frame(FrameType.HEADERS, flags | 0x4, stream, block(namesAndValues));
  }
}
