package dev.h2tap.recorder.http2;

import java.util.List;

/** The error codes of RFC 9113 §7. */
public final class ErrorCode {
  private static final List<String> NAMES =
      List.of(
          "NO_ERROR",
          "PROTOCOL_ERROR",
          "INTERNAL_ERROR",
          "FLOW_CONTROL_ERROR",
          "SETTINGS_TIMEOUT",
          "STREAM_CLOSED",
          "FRAME_SIZE_ERROR",
          "REFUSED_STREAM",
          "CANCEL",
          "COMPRESSION_ERROR",
          "CONNECT_ERROR",
          "ENHANCE_YOUR_CALM",
          "INADEQUATE_SECURITY",
          "HTTP_1_1_REQUIRED");

  private ErrorCode() {}

  /** The names of all codes. */
  public static List<String> names() {
    return NAMES;
  }

  /** The code's name, or its number in hex. */
  public static String name(long code) {
    return code < NAMES.size() ? NAMES.get((int) code) : "0x" + Long.toHexString(code);
  }
}
