package dev.h2tap.recorder.http1;

/** Tells start lines (RFC 9112 §3, §4) from other lines. */
final class StartLine {
  private static final String VERSION = "HTTP/";
  private static final int VERSION_LENGTH = VERSION.length() + 3;
  private static final String TOKEN_MARKS = "!#$%&'*+.^_`|~-";

  private StartLine() {}

  /** A method, a target without white space, and a version, with one space between them. */
  static boolean isRequest(String line) {
    int method = 0;
    while (method < line.length() && isTokenCharacter(line.charAt(method))) {
      method++;
    }
    int version = line.length() - VERSION_LENGTH;
    if (method == 0
        || version < method + 3
        || line.charAt(method) != ' '
        || line.charAt(version - 1) != ' '
        || !isVersion(line, version)) {
      return false;
    }
    for (int i = method + 1; i < version - 1; i++) {
      if (isSpace(line.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** A version and a status of three digits, and behind another space a reason or none. */
  static boolean isStatus(String line) {
    int status = VERSION_LENGTH + 1;
    int end = status + 3;
    if (line.length() < end
        || !isVersion(line, 0)
        || line.charAt(VERSION_LENGTH) != ' '
        || !isDigit(line.charAt(status))
        || !isDigit(line.charAt(status + 1))
        || !isDigit(line.charAt(status + 2))) {
      return false;
    }
    for (int i = end; i < line.length(); i++) {
      if (isLineEnd(line.charAt(i))) {
        return false;
      }
    }
    return line.length() == end || line.charAt(end) == ' ';
  }

  private static boolean isVersion(String line, int at) {
    int major = at + VERSION.length();
    return line.startsWith(VERSION, at)
        && isDigit(line.charAt(major))
        && line.charAt(major + 1) == '.'
        && isDigit(line.charAt(major + 2));
  }

  private static boolean isTokenCharacter(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || isDigit(c)
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }
}
