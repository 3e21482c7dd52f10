package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Reads the messages about certificates (RFC 8446 §4.3.2, §4.4; RFC 5246 §7.4.2 to §7.4.8). */
final class CertificateParser {
  private CertificateParser() {}

  static HandshakeMessage certificate(ByteBuf in, boolean tls13) {
    if (tls13) {
      Vectors.vector8(in);
    }
    ByteBuf list = Vectors.vector24(in);
    List<SentCertificate> chain = new ArrayList<>();
    while (list.isReadable()) {
      byte[] der = ByteBufUtil.getBytes(Vectors.vector24(list));
      chain.add(
          new SentCertificate(
              Base64.getEncoder().encodeToString(der), CertificateSummary.of(der).orElse(null)));
      if (tls13) {
        Vectors.vector16(list);
      }
    }
    return new HandshakeMessage.Certificate(List.copyOf(chain));
  }

  static HandshakeMessage request(ByteBuf in, boolean tls13, boolean hasAlgorithms) {
    if (tls13) {
      Vectors.vector8(in);
      ExtensionBlock extensions = ExtensionBlock.read(in);
      return new HandshakeMessage.CertificateRequest(
          List.of(),
          extensions.signatureAlgorithms(),
          authorities(extensions.list16(ExtensionBlock.CERTIFICATE_AUTHORITIES)),
          extensions.list());
    }
    ByteBuf types = Vectors.vector8(in);
    List<String> certificateTypes = new ArrayList<>();
    while (types.isReadable()) {
      certificateTypes.add(certificateType(types.readUnsignedByte()));
    }
    List<String> algorithms =
        hasAlgorithms ? Vectors.names(Vectors.vector16(in), TlsNames::signatureScheme) : List.of();
    return new HandshakeMessage.CertificateRequest(
        List.copyOf(certificateTypes), algorithms, authorities(Vectors.vector16(in)), List.of());
  }

  private static List<String> authorities(ByteBuf list) {
    List<String> names = new ArrayList<>();
    while (list.isReadable()) {
      names.add(authority(ByteBufUtil.getBytes(Vectors.vector16(list))));
    }
    return List.copyOf(names);
  }

  private static String authority(byte[] der) {
    try {
      return new X500Principal(der).getName();
    } catch (IllegalArgumentException e) {
      return "(not readable)";
    }
  }

  private static String certificateType(int number) {
    return switch (number) {
      case 1 -> "rsa_sign";
      case 2 -> "dss_sign";
      case 3 -> "rsa_fixed_dh";
      case 4 -> "dss_fixed_dh";
      case 64 -> "ecdsa_sign";
      case 65 -> "rsa_fixed_ecdh";
      case 66 -> "ecdsa_fixed_ecdh";
      default -> "type " + number;
    };
  }

  static HandshakeMessage verify(ByteBuf in) {
    return new HandshakeMessage.CertificateVerify(TlsNames.signatureScheme(in.readUnsignedShort()));
  }

  static HandshakeMessage status(ByteBuf in) {
    in.skipBytes(1);
    return new HandshakeMessage.CertificateStatus(in.readUnsignedMedium());
  }

  static HandshakeMessage compressed(ByteBuf in) {
    int algorithm = in.readUnsignedShort();
    String name =
        switch (algorithm) {
          case 1 -> "zlib";
          case 2 -> "brotli";
          case 3 -> "zstd";
          default -> String.valueOf(algorithm);
        };
    return new HandshakeMessage.CompressedCertificate(name, in.readUnsignedMedium());
  }
}
