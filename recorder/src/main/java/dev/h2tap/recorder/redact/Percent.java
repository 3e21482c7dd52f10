package dev.h2tap.recorder.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A percent-encoded character (RFC 3986 §2.1) within a text.
 *
 * @param level how often it was encoded: 1 for {@code %26}, 2 for {@code %2526}
 * @param end where it ends
 */
record Percent(char character, int level, int end) {
  private static final String ITSELF = "25";
  private static final int MOST_ROUNDS = 4;

  /** The one that begins there, null where none does. */
  static @Nullable Percent at(String text, int start) {
    if (start >= text.length() || text.charAt(start) != '%') {
      return null;
    }
    int at = start + 1;
    int level = 1;
    while (text.startsWith(ITSELF, at)) {
      at += 2;
      level++;
    }
    int high = hex(text, at);
    int low = hex(text, at + 1);
    return high < 0 || low < 0 ? null : new Percent((char) (high << 4 | low), level, at + 2);
  }

  /** The one that ends there, null where none does. */
  static @Nullable Percent before(String text, int end) {
    int start = end - 3;
    while (start >= 2 && text.charAt(start) != '%' && text.startsWith(ITSELF, start - 1)) {
      start -= 2;
    }
    Percent found = start < 0 ? null : at(text, start);
    return found != null && found.end() == end ? found : null;
  }

  /** Whether one of these characters begins there, encoded so often at most. */
  static boolean stands(String text, int start, int level, String characters) {
    Percent encoded = level == 0 ? null : at(text, start);
    return encoded != null
        && encoded.level() <= level
        && characters.indexOf(encoded.character()) >= 0;
  }

  /** A text with all its encoding undone; what is malformed stays. */
  static String decoded(String text) {
    String result = text;
    for (int i = 0; i < MOST_ROUNDS && result.indexOf('%') >= 0; i++) {
      result = decodedOnce(result);
    }
    return result;
  }

  private static String decodedOnce(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < text.length()) {
      Percent encoded = at(text, at);
      bytes.write(encoded == null ? text.charAt(at) : encoded.character());
      at = encoded == null ? at + 1 : encoded.end();
    }
    return bytes.toString(ISO_8859_1);
  }

  private static int hex(String text, int at) {
    return at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
  }
}
