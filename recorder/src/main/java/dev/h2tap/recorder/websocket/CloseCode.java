package dev.h2tap.recorder.websocket;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Status codes of Close frames (RFC 6455 §7.4.1 and IANA's WebSocket Close Code Number Registry).
 */
public final class CloseCode {
  private static final Map<Integer, String> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(1000, "NORMAL_CLOSURE"),
              Map.entry(1001, "GOING_AWAY"),
              Map.entry(1002, "PROTOCOL_ERROR"),
              Map.entry(1003, "UNSUPPORTED_DATA"),
              Map.entry(1005, "NO_STATUS_RECEIVED"),
              Map.entry(1006, "ABNORMAL_CLOSURE"),
              Map.entry(1007, "INVALID_FRAME_PAYLOAD_DATA"),
              Map.entry(1008, "POLICY_VIOLATION"),
              Map.entry(1009, "MESSAGE_TOO_BIG"),
              Map.entry(1010, "MANDATORY_EXTENSION"),
              Map.entry(1011, "INTERNAL_ERROR"),
              Map.entry(1012, "SERVICE_RESTART"),
              Map.entry(1013, "TRY_AGAIN_LATER"),
              Map.entry(1014, "BAD_GATEWAY"),
              Map.entry(1015, "TLS_HANDSHAKE"),
              Map.entry(3000, "UNAUTHORIZED"),
              Map.entry(3003, "FORBIDDEN"),
              Map.entry(3008, "TIMEOUT")));

  private CloseCode() {}

  /** The names that are registered. */
  public static Collection<String> names() {
    return NAMES.values();
  }

  /** The registered name, or the range that the code belongs to (RFC 6455 §7.4.2). */
  public static String name(int code) {
    String name = NAMES.get(code);
    if (name != null) {
      return name;
    } else if (code >= 4000 && code < 5000) {
      return "PRIVATE_USE";
    }
    return code >= 3000 && code < 4000 ? "UNREGISTERED" : "RESERVED";
  }
}
