package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;

/** Reads a handshake message; whatever it holds, the result is a value. */
final class HandshakeParser {
  private static final int NAMED_CURVE = 3;

  private HandshakeParser() {}

  /**
   * Reads the message.
   *
   * @param body without the 4-byte header
   */
  static HandshakeMessage parse(int type, ByteBuf body, ProtocolVersion version) {
    try {
      return switch (type) {
        case 1 -> HelloParser.clientHello(body);
        case 2 -> HelloParser.serverHello(body);
        case 4 -> ticket(body, version.isTls13());
        case 8 -> HelloParser.encryptedExtensions(body);
        case 11 -> CertificateParser.certificate(body, version.isTls13());
        case 12 -> serverKeyExchange(body, version);
        case 13 -> CertificateParser.request(body, version.isTls13(), version.namesAlgorithms());
        case 15 ->
            version.namesAlgorithms()
                ? CertificateParser.verify(body)
                : new HandshakeMessage.Other(type);
        case 20 -> new HandshakeMessage.Finished();
        case 22 -> CertificateParser.status(body);
        case 24 -> new HandshakeMessage.KeyUpdate(body.readUnsignedByte() == 1);
        case 25 -> CertificateParser.compressed(body);
        default -> new HandshakeMessage.Other(type);
      };
    } catch (IndexOutOfBoundsException e) {
      return new HandshakeMessage.Malformed(type, "a length in it points beyond its end");
    }
  }

  private static HandshakeMessage ticket(ByteBuf in, boolean tls13) {
    long lifetime = in.readUnsignedInt();
    if (!tls13) {
      return new HandshakeMessage.NewSessionTicket(
          lifetime, Vectors.vector16(in).readableBytes(), 0);
    }
    in.skipBytes(4);
    Vectors.vector8(in);
    int length = Vectors.vector16(in).readableBytes();
    ByteBuf earlyData = ExtensionBlock.read(in).data(ExtensionBlock.EARLY_DATA);
    return new HandshakeMessage.NewSessionTicket(
        lifetime, length, earlyData.isReadable() ? earlyData.readUnsignedInt() : 0);
  }

  private static HandshakeMessage serverKeyExchange(ByteBuf in, ProtocolVersion version) {
    if (in.readableBytes() < 3 || in.readUnsignedByte() != NAMED_CURVE) {
      return new HandshakeMessage.ServerKeyExchange(null, null);
    }
    String group = TlsNames.group(in.readUnsignedShort());
    Vectors.vector8(in);
    return new HandshakeMessage.ServerKeyExchange(
        group,
        version.namesAlgorithms() && in.isReadable()
            ? TlsNames.signatureScheme(in.readUnsignedShort())
            : null);
  }
}
