package dev.h2tap.recorder.http2;

import java.util.List;

/** The frame types of RFC 9113 §6 by number. */
public final class FrameType {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  private static final List<String> NAMES =
      List.of(
          "DATA",
          "HEADERS",
          "PRIORITY",
          "RST_STREAM",
          "SETTINGS",
          "PUSH_PROMISE",
          "PING",
          "GOAWAY",
          "WINDOW_UPDATE",
          "CONTINUATION");

  private FrameType() {}

  /** The names of all types, {@code UNKNOWN} not among them. */
  public static List<String> names() {
    return NAMES;
  }

  /** The name of the type, {@code UNKNOWN} for one outside RFC 9113. */
  public static String name(int type) {
    return type < NAMES.size() ? NAMES.get(type) : "UNKNOWN";
  }
}
