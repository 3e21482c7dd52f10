package dev.h2tap.recorder.view;

/** Text filled up with spaces. */
final class Columns {
  private Columns() {}

  /** At the left of a column. */
  static String left(String text, int width) {
    return text.length() >= width ? text : text + " ".repeat(width - text.length());
  }

  /** At the right of a column. */
  static String right(String text, int width) {
    return text.length() >= width ? text : " ".repeat(width - text.length()) + text;
  }
}
