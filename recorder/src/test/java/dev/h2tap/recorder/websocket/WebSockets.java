package dev.h2tap.recorder.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;

/** WebSocket frames as bytes. */
public final class WebSockets {
  private static final int KEY = 0x37fa213d;

  private WebSockets() {}

  /** A frame of a client, masked, or of a server. */
  public static ByteBuf frame(boolean client, int firstByte, ByteBuf payload) {
    int length = payload.readableBytes();
    ByteBuf frame = Unpooled.buffer().writeByte(firstByte);
    int mask = client ? 0x80 : 0;
    if (length < 126) {
      frame.writeByte(mask | length);
    } else if (length < 1 << 16) {
      frame.writeByte(mask | 126).writeShort(length);
    } else {
      frame.writeByte(mask | 127).writeLong(length);
    }
    if (!client) {
      return frame.writeBytes(payload.slice());
    }
    frame.writeInt(KEY);
    for (int i = 0; i < length; i++) {
      frame.writeByte(payload.getByte(payload.readerIndex() + i) ^ KEY >>> 24 - 8 * (i % 4));
    }
    return frame;
  }

  public static ByteBuf frame(boolean client, int firstByte, String payload) {
    return frame(client, firstByte, Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8));
  }

  public static ByteBuf close(boolean client, int code, String reason) {
    ByteBuf body = Unpooled.buffer().writeShort(code);
    body.writeCharSequence(reason, StandardCharsets.UTF_8);
    return frame(client, 0x88, body);
  }

  /** The payload of a compressed message; the deflater may go on with its window. */
  public static ByteBuf deflated(Deflater deflater, String text) {
    deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[1024];
    int length;
    while ((length = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH)) > 0) {
      out.write(piece, 0, length);
    }
    return Unpooled.wrappedBuffer(out.toByteArray(), 0, out.size() - 4);
  }
}
