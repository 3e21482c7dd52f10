package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads the messages in which client and server say what they want (RFC 8446 §4.1, §4.3.1). */
final class HelloParser {
  private static final int RANDOM = 32;

  /** The first bytes of the random by which a HelloRetryRequest is known (RFC 8446 §4.1.3). */
  private static final long RETRY_RANDOM = 0xcf21ad74e59a6111L;

  private HelloParser() {}

  static HandshakeMessage clientHello(ByteBuf in) {
    int version = in.readUnsignedShort();
    String random = Vectors.hex(in, RANDOM);
    ByteBuf session = Vectors.vector8(in);
    ByteBuf suites = Vectors.vector16(in);
    Vectors.vector8(in);
    ExtensionBlock extensions = ExtensionBlock.read(in);
    ByteBuf versions = extensions.data(ExtensionBlock.SUPPORTED_VERSIONS);
    ClientOffer offer = ClientOffer.of(version, suites.duplicate(), extensions);
    return new HandshakeMessage.ClientHello(
        TlsNames.version(version),
        random,
        Vectors.hex(session, session.readableBytes()),
        Vectors.names(suites, TlsNames::suite),
        extensions.list(),
        extensions.serverName(),
        extensions.protocols(),
        versions.isReadable()
            ? Vectors.names(Vectors.vector8(versions), TlsNames::version)
            : List.of(TlsNames.version(version)),
        Vectors.names(extensions.list16(ExtensionBlock.SUPPORTED_GROUPS), TlsNames::group),
        extensions.signatureAlgorithms(),
        keyShares(extensions.list16(ExtensionBlock.KEY_SHARE)),
        Ja3.of(offer),
        Ja4.of(offer));
  }

  private static List<String> keyShares(ByteBuf shares) {
    List<String> groups = new ArrayList<>();
    while (shares.isReadable()) {
      groups.add(TlsNames.group(shares.readUnsignedShort()));
      Vectors.vector16(shares);
    }
    return List.copyOf(groups);
  }

  static HandshakeMessage.ServerHello serverHello(ByteBuf in) {
    int version = in.readUnsignedShort();
    boolean retry = in.getLong(in.readerIndex()) == RETRY_RANDOM;
    String random = Vectors.hex(in, RANDOM);
    ByteBuf session = Vectors.vector8(in);
    int suite = in.readUnsignedShort();
    in.skipBytes(1);
    ExtensionBlock extensions = ExtensionBlock.read(in);
    ByteBuf chosen = extensions.data(ExtensionBlock.SUPPORTED_VERSIONS);
    ByteBuf share = extensions.data(ExtensionBlock.KEY_SHARE);
    return new HandshakeMessage.ServerHello(
        retry,
        TlsNames.version(chosen.isReadable() ? chosen.readUnsignedShort() : version),
        random,
        Vectors.hex(session, session.readableBytes()),
        TlsNames.suite(suite),
        extensions.list(),
        share.isReadable() ? TlsNames.group(share.readUnsignedShort()) : null,
        extensions.protocol(),
        extensions.has(ExtensionBlock.PRE_SHARED_KEY));
  }

  static HandshakeMessage encryptedExtensions(ByteBuf in) {
    ExtensionBlock extensions = ExtensionBlock.read(in);
    return new HandshakeMessage.EncryptedExtensions(extensions.protocol(), extensions.list());
  }
}
