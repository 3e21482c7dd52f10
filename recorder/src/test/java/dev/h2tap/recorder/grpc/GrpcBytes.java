package dev.h2tap.recorder.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Length-prefixed messages as bytes. */
public final class GrpcBytes {
  private GrpcBytes() {}

  public static ByteBuf message(int flags, byte[] message) {
    return Unpooled.buffer().writeByte(flags).writeInt(message.length).writeBytes(message);
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
