package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the handshake messages that are sent in the clear. */
final class HelloParser {
  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int KEY_SHARE = 51;

  /** The first bytes of the random by which a HelloRetryRequest is known (RFC 8446 §4.1.3). */
  private static final long RETRY_RANDOM = 0xcf21ad74e59a6111L;

  private HelloParser() {}

  static HandshakeMessage parse(int type, ByteBuf body) {
    int length = body.readableBytes();
    try {
      return switch (type) {
        case 1 -> clientHello(body);
        case 2 -> serverHello(body);
        case 12 -> serverKeyExchange(body);
        default -> new HandshakeMessage.Other(TlsNames.handshakeType(type), length);
      };
    } catch (IndexOutOfBoundsException e) {
      return new HandshakeMessage.Other(TlsNames.handshakeType(type) + " (malformed)", length);
    }
  }

  private static HandshakeMessage clientHello(ByteBuf in) {
    int version = in.readUnsignedShort();
    in.skipBytes(32);
    vector8(in);
    int suites = vector16(in).readableBytes() / 2;
    vector8(in);
    @Nullable String sni = null;
    @Nullable List<String> alpn = null;
    List<String> versions = List.of(TlsNames.version(version));
    ByteBuf extensions = extensions(in);
    while (extensions.isReadable()) {
      int id = extensions.readUnsignedShort();
      ByteBuf data = vector16(extensions);
      switch (id) {
        case SERVER_NAME -> sni = serverName(data);
        case ALPN -> alpn = protocols(data);
        case SUPPORTED_VERSIONS -> versions = versions(vector8(data));
        default -> {}
      }
    }
    return new HandshakeMessage.ClientHello(sni, alpn, versions, suites);
  }

  private static HandshakeMessage serverHello(ByteBuf in) {
    int version = in.readUnsignedShort();
    boolean retry = in.getLong(in.readerIndex()) == RETRY_RANDOM;
    in.skipBytes(32);
    vector8(in);
    int suite = in.readUnsignedShort();
    in.skipBytes(1);
    @Nullable String group = null;
    @Nullable String alpn = null;
    ByteBuf extensions = extensions(in);
    while (extensions.isReadable()) {
      int id = extensions.readUnsignedShort();
      ByteBuf data = vector16(extensions);
      switch (id) {
        case SUPPORTED_VERSIONS -> version = data.readUnsignedShort();
        case KEY_SHARE -> group = TlsNames.group(data.readUnsignedShort());
        case ALPN -> alpn = String.join(",", protocols(data));
        default -> {}
      }
    }
    return new HandshakeMessage.ServerHello(
        retry, TlsNames.version(version), TlsNames.suite(suite), group, alpn);
  }

  private static HandshakeMessage serverKeyExchange(ByteBuf in) {
    boolean namedCurve = in.readableBytes() >= 3 && in.readUnsignedByte() == 3;
    return new HandshakeMessage.ServerKeyExchange(
        namedCurve ? TlsNames.group(in.readUnsignedShort()) : null);
  }

  private static @Nullable String serverName(ByteBuf data) {
    if (!data.isReadable()) {
      return null;
    }
    ByteBuf list = vector16(data);
    list.skipBytes(1);
    return vector16(list).toString(StandardCharsets.ISO_8859_1);
  }

  private static List<String> protocols(ByteBuf data) {
    ByteBuf list = vector16(data);
    List<String> names = new ArrayList<>();
    while (list.isReadable()) {
      names.add(vector8(list).toString(StandardCharsets.ISO_8859_1));
    }
    return List.copyOf(names);
  }

  private static List<String> versions(ByteBuf list) {
    List<String> names = new ArrayList<>();
    while (list.isReadable()) {
      int version = list.readUnsignedShort();
      if ((version & 0x0f0f) != 0x0a0a) {
        names.add(TlsNames.version(version));
      }
    }
    return List.copyOf(names);
  }

  private static ByteBuf extensions(ByteBuf in) {
    return in.isReadable() ? vector16(in) : in;
  }

  private static ByteBuf vector8(ByteBuf in) {
    return in.readSlice(in.readUnsignedByte());
  }

  private static ByteBuf vector16(ByteBuf in) {
    return in.readSlice(in.readUnsignedShort());
  }
}
