package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** TLS records and hellos as bytes. */
public final class Hellos {
  private static final int RANDOM = 32;

  private Hellos() {}

  public static ByteBuf record(int type, ByteBuf payload) {
    return Unpooled.buffer()
        .writeByte(type)
        .writeShort(0x0301)
        .writeShort(payload.readableBytes())
        .writeBytes(payload.slice());
  }

  public static ByteBuf message(int type, ByteBuf body) {
    return Unpooled.buffer()
        .writeByte(type)
        .writeMedium(body.readableBytes())
        .writeBytes(body.slice());
  }

  /** Offers x25519 over TLS 1.3 and 1.2, with SNI and ALPN. */
  public static ByteBuf clientHello(String sni, String... alpn) {
    ByteBuf names = Unpooled.buffer();
    for (String name : alpn) {
      names.writeByte(name.length()).writeCharSequence(name, StandardCharsets.US_ASCII);
    }
    ByteBuf extensions =
        Unpooled.wrappedBuffer(
            extension(0, vector16(Unpooled.wrappedBuffer(bytes(0), vector16(text(sni))))),
            extension(16, vector16(names)),
            extension(43, bytes(6, 0x1a, 0x1a, 3, 4, 3, 3)));
    return message(
        1,
        Unpooled.wrappedBuffer(
            bytes(3, 3),
            Unpooled.wrappedBuffer(new byte[RANDOM]),
            bytes(0, 0, 4, 0x13, 1, 0x13, 2, 1, 0),
            vector16(extensions)));
  }

  /** Chooses TLS 1.3, TLS_AES_128_GCM_SHA256 and x25519. */
  public static ByteBuf serverHello() {
    ByteBuf extensions =
        Unpooled.wrappedBuffer(extension(43, bytes(3, 4)), extension(51, bytes(0, 0x1d, 0, 1, 9)));
    return message(
        2,
        Unpooled.wrappedBuffer(
            bytes(3, 3),
            Unpooled.wrappedBuffer(new byte[RANDOM]),
            bytes(0, 0x13, 1, 0),
            vector16(extensions)));
  }

  /** Offers TLS 1.2 without any extension. */
  public static ByteBuf bareClientHello() {
    return message(
        1,
        Unpooled.wrappedBuffer(
            bytes(3, 3),
            Unpooled.wrappedBuffer(new byte[RANDOM]),
            bytes(0, 0, 2, 0xc0, 0x2b, 1, 0)));
  }

  /** Chooses TLS 1.2 with a suite. */
  public static ByteBuf serverHello12(int suite) {
    return message(
        2,
        Unpooled.wrappedBuffer(
            bytes(3, 3),
            Unpooled.wrappedBuffer(new byte[RANDOM]),
            bytes(0, suite >> 8, suite & 0xff, 0)));
  }

  /** Asks for a key share in secp256r1. */
  public static ByteBuf helloRetryRequest() {
    ByteBuf random = Unpooled.buffer().writeLong(0xcf21ad74e59a6111L).writeZero(RANDOM - 8);
    ByteBuf extensions =
        Unpooled.wrappedBuffer(extension(43, bytes(3, 4)), extension(51, bytes(0, 0x17)));
    return message(
        2, Unpooled.wrappedBuffer(bytes(3, 3), random, bytes(0, 0x13, 1, 0), vector16(extensions)));
  }

  public static ByteBuf bytes(int... values) {
    ByteBuf bytes = Unpooled.buffer();
    for (int value : values) {
      bytes.writeByte(value);
    }
    return bytes;
  }

  private static ByteBuf extension(int id, ByteBuf data) {
    return Unpooled.wrappedBuffer(Unpooled.copyShort(id), vector16(data));
  }

  private static ByteBuf vector16(ByteBuf bytes) {
    return Unpooled.wrappedBuffer(Unpooled.copyShort(bytes.readableBytes()), bytes);
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
