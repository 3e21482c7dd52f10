package dev.h2tap.proxy.tls;

/** Makes any text fit for one line of plain ASCII, such as an HTTP reason phrase. */
final class OneLine {
  private static final int LIMIT = 240;

  private OneLine() {}

  static String of(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), LIMIT));
    for (int i = 0; i < text.length() && line.length() < LIMIT; i++) {
      char c = text.charAt(i);
      if (c > ' ' && c < 0x7f) {
        line.append(c);
      } else if (c > 0x7f) {
        line.append('?');
      } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
        line.append(' ');
      }
    }
    return line.toString().strip();
  }
}
