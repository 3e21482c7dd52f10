package dev.h2tap.recorder.view;

import java.util.Locale;

/** Makes text from the traffic harmless for a terminal. */
public final class Escape {
  private Escape() {}

  /**
   * The text with everything a terminal could take for a command made visible: control characters
   * as {@code \n}, {@code \t}, {@code \x1b}, and what turns the direction of text around or breaks
   * lines as {@code \}{@code u202e}.
   */
  public static String of(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      append(safe, text.charAt(i));
    }
    return safe.toString();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder safe, char c) {
    switch (c) {
      case '\n' -> safe.append("\\n");
      case '\r' -> safe.append("\\r");
      case '\t' -> safe.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          safe.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
        } else if (isTreacherous(c)) {
          safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          safe.append(c);
        }
      }
    }
  }

  private static boolean isTreacherous(char c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }
}
