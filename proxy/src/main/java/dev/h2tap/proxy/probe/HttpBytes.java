package dev.h2tap.proxy.probe;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the first bytes of an answer are, given as ISO 8859-1. */
final class HttpBytes {
  private static final Map<String, String> GREETINGS =
      Map.of(
          "SSH-", "SSH",
          "-ERR", "Redis",
          "-DENIED", "Redis",
          "-NOAUTH", "Redis",
          "+OK", "POP3 or Redis",
          "* OK", "IMAP",
          "220 ", "SMTP or FTP",
          "220-", "SMTP or FTP");

  static final char TLS_ALERT = 0x15;
  private static final char TLS_HANDSHAKE = 0x16;

  private HttpBytes() {}

  /** A SETTINGS frame on stream 0 (RFC 9113 §6.5). */
  static boolean startsWithSettings(String answer) {
    return answer.length() >= 9
        && answer.charAt(0) == 0
        && answer.charAt(3) == 4
        && answer.startsWith("\0\0\0\0", 5);
  }

  /** A TLS record that an alert or a handshake begins with (RFC 8446 §5.1). */
  static boolean startsWithTls(String answer) {
    return answer.length() >= 2
        && (answer.charAt(0) == TLS_ALERT || answer.charAt(0) == TLS_HANDSHAKE)
        && answer.charAt(1) == 3;
  }

  /** A response in plaintext that says where it should have been asked for. */
  static boolean saysTlsIsWanted(String answer) {
    String lower = answer.toLowerCase(Locale.ROOT);
    return lower.contains("https port") || lower.contains("https server");
  }

  /** Which other protocol greets so, null for none that is known. */
  static @Nullable String otherProtocol(String answer) {
    return GREETINGS.entrySet().stream()
        .filter(greeting -> answer.startsWith(greeting.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** For a table: the protocol, or what is known of it. */
  static String inWords(String answer) {
    if (answer.startsWith("HTTP/")) {
      return "plaintext " + line(answer);
    }
    if (startsWithSettings(answer)) {
      return "plaintext HTTP/2 frames";
    }
    String other = otherProtocol(answer);
    if (other != null) {
      return other + " (" + line(answer) + ")";
    }
    return answer.startsWith("<") ? "HTML" : "bytes that are no TLS and no HTTP";
  }

  private static String line(String answer) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < answer.length() && i < 40 && answer.charAt(i) >= ' '; i++) {
      text.append(answer.charAt(i) < 0x7f ? answer.charAt(i) : '?');
    }
    return text.toString();
  }
}
