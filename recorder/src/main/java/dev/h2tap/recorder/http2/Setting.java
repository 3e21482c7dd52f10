package dev.h2tap.recorder.http2;

import java.util.Map;

/**
 * One parameter of a SETTINGS frame (RFC 9113 §6.5.2).
 *
 * @param value unsigned, 32 bits
 */
public record Setting(int id, long value) {

  /** SETTINGS_HEADER_TABLE_SIZE. */
  public static final int HEADER_TABLE_SIZE = 1;

  private static final Map<Integer, String> NAMES =
      Map.of(
          HEADER_TABLE_SIZE,
          "HEADER_TABLE_SIZE",
          2,
          "ENABLE_PUSH",
          3,
          "MAX_CONCURRENT_STREAMS",
          4,
          "INITIAL_WINDOW_SIZE",
          5,
          "MAX_FRAME_SIZE",
          6,
          "MAX_HEADER_LIST_SIZE",
          8,
          "ENABLE_CONNECT_PROTOCOL",
          9,
          "NO_RFC7540_PRIORITIES");

  /** The parameter's name, or its number in hex. */
  public String name() {
    return NAMES.getOrDefault(id, "0x" + Integer.toHexString(id));
  }
}
