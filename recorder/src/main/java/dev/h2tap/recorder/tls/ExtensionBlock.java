package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The extensions of one message (RFC 8446 §4.2); of one that occurs twice the first counts. */
final class ExtensionBlock {
  static final int SERVER_NAME = 0;
  static final int SUPPORTED_GROUPS = 10;
  static final int EC_POINT_FORMATS = 11;
  static final int SIGNATURE_ALGORITHMS = 13;
  static final int ALPN = 16;
  static final int PRE_SHARED_KEY = 41;
  static final int EARLY_DATA = 42;
  static final int SUPPORTED_VERSIONS = 43;
  static final int CERTIFICATE_AUTHORITIES = 47;
  static final int KEY_SHARE = 51;

  private final List<Extension> list = new ArrayList<>();
  private final Map<Integer, ByteBuf> data = new LinkedHashMap<>();

  private ExtensionBlock() {}

  /** Reads the block with its length; none where the message ends before it. */
  static ExtensionBlock read(ByteBuf in) {
    ExtensionBlock block = new ExtensionBlock();
    ByteBuf extensions = in.isReadable() ? Vectors.vector16(in) : in;
    while (extensions.isReadable()) {
      int number = extensions.readUnsignedShort();
      ByteBuf bytes = Vectors.vector16(extensions);
      block.list.add(new Extension(number, TlsNames.extension(number), bytes.readableBytes()));
      block.data.putIfAbsent(number, bytes);
    }
    return block;
  }

  List<Extension> list() {
    return List.copyOf(list);
  }

  boolean has(int number) {
    return data.containsKey(number);
  }

  /** The data of an extension; none where there is no such. */
  ByteBuf data(int number) {
    return data.getOrDefault(number, Unpooled.EMPTY_BUFFER).duplicate();
  }

  /** The list of 16-bit numbers with a 16-bit length that an extension is; empty if none. */
  ByteBuf list16(int number) {
    ByteBuf bytes = data(number);
    return bytes.isReadable() ? Vectors.vector16(bytes) : bytes;
  }

  /** RFC 6066 §3; null where there is no name. */
  @Nullable String serverName() {
    ByteBuf names = list16(SERVER_NAME);
    if (!names.isReadable()) {
      return null;
    }
    names.skipBytes(1);
    return Vectors.vector16(names).toString(StandardCharsets.ISO_8859_1);
  }

  /** RFC 7301 §3.1; null where there is no such extension. */
  @Nullable List<String> protocols() {
    if (!has(ALPN)) {
      return null;
    }
    ByteBuf names = list16(ALPN);
    List<String> protocols = new ArrayList<>();
    while (names.isReadable()) {
      protocols.add(Vectors.vector8(names).toString(StandardCharsets.ISO_8859_1));
    }
    return List.copyOf(protocols);
  }

  /** The protocol that a server chose; null where it chose none. */
  @Nullable String protocol() {
    List<String> protocols = protocols();
    return protocols == null ? null : String.join(",", protocols);
  }

  List<String> signatureAlgorithms() {
    return Vectors.names(list16(SIGNATURE_ALGORITHMS), TlsNames::signatureScheme);
  }
}
