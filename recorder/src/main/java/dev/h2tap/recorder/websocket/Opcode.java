package dev.h2tap.recorder.websocket;

import java.util.Locale;

/** The opcodes of RFC 6455 §5.2. */
public final class Opcode {
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private Opcode() {}

  /** The name as it stands in every view. */
  public static String name(int opcode) {
    return switch (opcode) {
      case CONTINUATION -> "continuation";
      case TEXT -> "text";
      case BINARY -> "binary";
      case CLOSE -> "close";
      case PING -> "ping";
      case PONG -> "pong";
      default -> String.format(Locale.ROOT, "opcode 0x%x", opcode);
    };
  }

  /** Whether frames of it may stand between the fragments of a message (RFC 6455 §5.5). */
  public static boolean isControl(int opcode) {
    return opcode >= CLOSE;
  }

  static boolean isReserved(int opcode) {
    return opcode > BINARY && opcode < CLOSE || opcode > PONG;
  }
}
