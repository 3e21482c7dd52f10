package dev.h2tap.recorder.tls;

import java.util.Collection;
import java.util.Map;

/** The names that RFC 8446 and the IANA registries of TLS give to numbers. */
public final class TlsNames {
  private static final Map<Integer, String> CONTENT_TYPES =
      Map.of(
          20,
          "change_cipher_spec",
          21,
          "alert",
          22,
          "handshake",
          23,
          "application_data",
          24,
          "heartbeat");

  private static final Map<Integer, String> HANDSHAKE_TYPES =
      Map.ofEntries(
          Map.entry(0, "HelloRequest"),
          Map.entry(1, "ClientHello"),
          Map.entry(2, "ServerHello"),
          Map.entry(4, "NewSessionTicket"),
          Map.entry(5, "EndOfEarlyData"),
          Map.entry(8, "EncryptedExtensions"),
          Map.entry(11, "Certificate"),
          Map.entry(12, "ServerKeyExchange"),
          Map.entry(13, "CertificateRequest"),
          Map.entry(14, "ServerHelloDone"),
          Map.entry(15, "CertificateVerify"),
          Map.entry(16, "ClientKeyExchange"),
          Map.entry(20, "Finished"),
          Map.entry(21, "CertificateURL"),
          Map.entry(22, "CertificateStatus"),
          Map.entry(23, "SupplementalData"),
          Map.entry(24, "KeyUpdate"),
          Map.entry(25, "CompressedCertificate"),
          Map.entry(67, "NextProtocol"));

  private static final Map<Integer, String> VERSIONS =
      Map.of(
          0x0300, "SSLv3", 0x0301, "TLSv1", 0x0302, "TLSv1.1", 0x0303, "TLSv1.2", 0x0304,
          "TLSv1.3");

  private static final Registry GROUPS = Registry.load("groups");
  private static final Registry SUITES = Registry.load("cipher-suites");
  private static final Registry EXTENSIONS = Registry.load("extensions");
  private static final Registry SIGNATURE_SCHEMES = Registry.load("signature-schemes");

  private static final Map<Integer, String> ALERTS =
      Map.ofEntries(
          Map.entry(0, "close_notify"),
          Map.entry(10, "unexpected_message"),
          Map.entry(20, "bad_record_mac"),
          Map.entry(21, "decryption_failed"),
          Map.entry(22, "record_overflow"),
          Map.entry(30, "decompression_failure"),
          Map.entry(40, "handshake_failure"),
          Map.entry(41, "no_certificate"),
          Map.entry(42, "bad_certificate"),
          Map.entry(43, "unsupported_certificate"),
          Map.entry(44, "certificate_revoked"),
          Map.entry(45, "certificate_expired"),
          Map.entry(46, "certificate_unknown"),
          Map.entry(47, "illegal_parameter"),
          Map.entry(48, "unknown_ca"),
          Map.entry(49, "access_denied"),
          Map.entry(50, "decode_error"),
          Map.entry(51, "decrypt_error"),
          Map.entry(70, "protocol_version"),
          Map.entry(71, "insufficient_security"),
          Map.entry(80, "internal_error"),
          Map.entry(86, "inappropriate_fallback"),
          Map.entry(90, "user_canceled"),
          Map.entry(100, "no_renegotiation"),
          Map.entry(109, "missing_extension"),
          Map.entry(110, "unsupported_extension"),
          Map.entry(111, "certificate_unobtainable"),
          Map.entry(112, "unrecognized_name"),
          Map.entry(113, "bad_certificate_status_response"),
          Map.entry(114, "bad_certificate_hash_value"),
          Map.entry(115, "unknown_psk_identity"),
          Map.entry(116, "certificate_required"),
          Map.entry(120, "no_application_protocol"),
          Map.entry(121, "ech_required"));

  private TlsNames() {}

  /** A record's content type (RFC 8446 §5.1). */
  public static String contentType(int number) {
    return CONTENT_TYPES.getOrDefault(number, "content_type " + number);
  }

  /** The names of all handshake messages that have one. */
  public static Collection<String> handshakeTypes() {
    return HANDSHAKE_TYPES.values();
  }

  /** A handshake message (RFC 8446 §4). */
  public static String handshakeType(int number) {
    return HANDSHAKE_TYPES.getOrDefault(number, "handshake_type " + number);
  }

  /** A protocol version as the JDK names it. */
  public static String version(int number) {
    return Registry.isGrease(number)
        ? "GREASE " + Registry.hex(number)
        : VERSIONS.getOrDefault(number, Registry.hex(number));
  }

  /** A key exchange group. */
  public static String group(int number) {
    return GROUPS.name(number);
  }

  /** A cipher suite. */
  public static String suite(int number) {
    return SUITES.name(number);
  }

  /** An extension. */
  public static String extension(int number) {
    return EXTENSIONS.name(number);
  }

  /** A signature scheme, or a pair of hash and signature of TLS 1.2 in the same manner. */
  public static String signatureScheme(int number) {
    return SIGNATURE_SCHEMES.name(number);
  }

  /** An alert's description (RFC 8446 §6). */
  public static String alert(int number) {
    return ALERTS.getOrDefault(number, "alert " + number);
  }

  /** The number of an alert's description, -1 for a name that is not known. */
  public static int alertNumber(String name) {
    return ALERTS.entrySet().stream()
        .filter(alert -> alert.getValue().equals(name))
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElse(-1);
  }
}
