package dev.h2tap.recorder.tls;

import java.util.Locale;
import java.util.Map;

/** The names that RFC 8446 and the IANA registries of TLS give to numbers. */
public final class TlsNames {
  private static final Map<Integer, String> CONTENT_TYPES =
      Map.of(20, "change_cipher_spec", 21, "alert", 22, "handshake", 23, "application_data");

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
          Map.entry(22, "CertificateStatus"),
          Map.entry(24, "KeyUpdate"),
          Map.entry(25, "CompressedCertificate"));

  private static final Map<Integer, String> VERSIONS =
      Map.of(
          0x0300, "SSLv3", 0x0301, "TLSv1", 0x0302, "TLSv1.1", 0x0303, "TLSv1.2", 0x0304,
          "TLSv1.3");

  private static final Map<Integer, String> GROUPS =
      Map.ofEntries(
          Map.entry(0x0017, "secp256r1"),
          Map.entry(0x0018, "secp384r1"),
          Map.entry(0x0019, "secp521r1"),
          Map.entry(0x001d, "x25519"),
          Map.entry(0x001e, "x448"),
          Map.entry(0x0100, "ffdhe2048"),
          Map.entry(0x0101, "ffdhe3072"),
          Map.entry(0x0102, "ffdhe4096"),
          Map.entry(0x11eb, "SecP256r1MLKEM768"),
          Map.entry(0x11ec, "X25519MLKEM768"),
          Map.entry(0x11ed, "SecP384r1MLKEM1024"),
          Map.entry(0x6399, "X25519Kyber768Draft00"));

  private static final Map<Integer, String> SUITES =
      Map.ofEntries(
          Map.entry(0x1301, "TLS_AES_128_GCM_SHA256"),
          Map.entry(0x1302, "TLS_AES_256_GCM_SHA384"),
          Map.entry(0x1303, "TLS_CHACHA20_POLY1305_SHA256"),
          Map.entry(0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
          Map.entry(0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
          Map.entry(0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
          Map.entry(0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
          Map.entry(0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
          Map.entry(0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"));

  private static final Map<Integer, String> ALERTS =
      Map.ofEntries(
          Map.entry(0, "close_notify"),
          Map.entry(10, "unexpected_message"),
          Map.entry(20, "bad_record_mac"),
          Map.entry(21, "decryption_failed"),
          Map.entry(22, "record_overflow"),
          Map.entry(40, "handshake_failure"),
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
          Map.entry(112, "unrecognized_name"),
          Map.entry(113, "bad_certificate_status_response"),
          Map.entry(115, "unknown_psk_identity"),
          Map.entry(116, "certificate_required"),
          Map.entry(120, "no_application_protocol"));

  private TlsNames() {}

  /** A record's content type (RFC 8446 §5.1). */
  public static String contentType(int number) {
    return CONTENT_TYPES.getOrDefault(number, "content_type " + number);
  }

  /** A handshake message (RFC 8446 §4). */
  public static String handshakeType(int number) {
    return HANDSHAKE_TYPES.getOrDefault(number, "handshake_type " + number);
  }

  /** A protocol version as the JDK names it. */
  public static String version(int number) {
    return VERSIONS.getOrDefault(number, hex(number));
  }

  /** A key exchange group. */
  public static String group(int number) {
    return GROUPS.getOrDefault(number, hex(number));
  }

  /** A cipher suite; only those in common use have names here. */
  public static String suite(int number) {
    return SUITES.getOrDefault(number, hex(number));
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

  private static String hex(int number) {
    return String.format(Locale.ROOT, "0x%04x", number);
  }
}
