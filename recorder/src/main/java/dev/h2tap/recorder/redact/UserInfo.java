package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.redact.Urls.REDACTED;

import org.jspecify.annotations.Nullable;

/**
 * Takes user and password out of URLs and of references without a scheme (RFC 3986 §3.2.1, §4.2).
 */
final class UserInfo {

  /** What may stand before the slashes of an authority: a scheme, or what begins a reference. */
  private static final String INTRODUCES = ":=<>\"'(,; ";

  /** A slash, plain, escaped as in JSON, or percent-encoded. */
  private record Slash(int level, int end) {
    static @Nullable Slash at(String text, int start) {
      if (text.startsWith("/", start)) {
        return new Slash(0, start + 1);
      } else if (text.startsWith("\\/", start)) {
        return new Slash(0, start + 2);
      }
      Percent encoded = Percent.at(text, start);
      return encoded != null && encoded.character() == '/'
          ? new Slash(encoded.level(), encoded.end())
          : null;
    }
  }

  private UserInfo() {}

  /**
   * The text without them; the very same where there are none.
   *
   * @param whole whether all of it is one URL
   */
  static String redact(String text, boolean whole, Tally tally) {
    if (text.indexOf('@') < 0 && !text.contains("40")) {
      return text;
    }
    Enclosure enclosure = new Enclosure(text, whole);
    StringBuilder result = new StringBuilder();
    int copied = 0;
    int at = 0;
    while (at < text.length()) {
      Slash slashes = slashes(text, at);
      if (slashes == null || !isIntroduced(text, at)) {
        at++;
        continue;
      }
      int from = slashes.end();
      enclosure.advance(from);
      int to = end(text, from, slashes.level(), enclosure);
      if (to > from && !text.substring(from, to).equals(REDACTED)) {
        result.append(text, copied, from).append(REDACTED);
        tally.value("userinfo");
        copied = to;
      }
      at = Math.max(from, to);
    }
    return copied == 0 ? text : result.append(text, copied, text.length()).toString();
  }

  private static @Nullable Slash slashes(String text, int at) {
    Slash first = Slash.at(text, at);
    Slash second = first == null ? null : Slash.at(text, first.end());
    return first != null && second != null && first.level() == second.level() ? second : null;
  }

  private static boolean isIntroduced(String text, int at) {
    if (at == 0 || Character.isWhitespace(text.charAt(at - 1))) {
      return true;
    }
    Percent encoded = Percent.before(text, at);
    char before = encoded == null ? text.charAt(at - 1) : encoded.character();
    return INTRODUCES.indexOf(before) >= 0;
  }

  /** Where the last {@code @} of the authority stands; -1 without one. */
  private static int end(String text, int from, int level, Enclosure enclosure) {
    String ends = level == 0 ? "/?#" : "/?#&";
    int last = -1;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (ends.indexOf(c) >= 0
          || Character.isWhitespace(c)
          || enclosure.closes(at)
          || Percent.stands(text, at, level, "/?#")) {
        break;
      }
      if (c == '@' || Percent.stands(text, at, level, "@")) {
        last = at;
      }
    }
    return last;
  }
}
