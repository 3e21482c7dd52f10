package dev.h2tap.recorder.redact;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes credentials out of URLs, wherever in a text they stand: user and password (RFC 3986
 * §3.2.1), and the values of parameters in queries and fragments, also of a URL that is itself the
 * value of a parameter, however often that was percent-encoded.
 */
final class Urls {
  static final String REDACTED = "[redacted]";

  private static final Pattern AUTHORITY_USER_INFO = Pattern.compile("^([^/?#\\s]+)@");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "([?&;#]|%(?:25)*+(?:3[FfBb]|2[63]))"
              + "((?:(?!%(?:25)*+(?:3[DdFfBb]|2[63]))[^=&?#;\\s\"'<>])++)"
              + "(=|%(?:25)*+3[Dd])");

  private final RedactionRules rules;

  Urls(RedactionRules rules) {
    this.rules = rules;
  }

  /** The text, in which there may be URLs, without credentials; the very same without any. */
  String redact(String text, Tally tally) {
    return redact(text, false, tally);
  }

  /** The same of a text that is a URL as a whole: no quote ends it. */
  String redactWhole(String url, Tally tally) {
    return redact(url, true, tally);
  }

  private String redact(String text, boolean whole, Tally tally) {
    String result = text;
    if (rules.userInfo()) {
      result = UserInfo.redact(result, whole, tally);
    }
    if (!rules.queries().isEmpty() && (result.indexOf('=') >= 0 || result.indexOf('%') >= 0)) {
      result = parameters(result, whole, tally);
    }
    return result;
  }

  /** The same of an authority, which has no scheme before its user. */
  String authority(String text, Tally tally) {
    Matcher matcher = AUTHORITY_USER_INFO.matcher(text);
    if (!rules.userInfo() || !matcher.find() || matcher.group(1).equals(REDACTED)) {
      return text;
    }
    tally.value("userinfo");
    return REDACTED + text.substring(matcher.end(1));
  }

  private String parameters(String text, boolean whole, Tally tally) {
    Matcher matcher = PARAMETER.matcher(text);
    Enclosure enclosure = new Enclosure(text, whole);
    StringBuilder result = new StringBuilder();
    int copied = 0;
    int from = 0;
    while (matcher.find(from)) {
      String name = Percent.decoded(matcher.group(2)).toLowerCase(Locale.ROOT);
      from = matcher.end();
      if (!rules.queries().contains(name)) {
        continue;
      }
      enclosure.advance(from);
      int level = Math.min(level(matcher.group(1)), level(matcher.group(3)));
      int end = valueEnd(text, from, level, enclosure);
      String value = text.substring(from, end);
      if (!value.isEmpty() && !value.equals(REDACTED)) {
        result.append(text, copied, from).append(REDACTED);
        tally.value("query:" + name);
        copied = end;
      }
      from = end;
    }
    return copied == 0 ? text : result.append(text, copied, text.length()).toString();
  }

  /** How often a delimiter is percent-encoded. */
  private static int level(String delimiter) {
    Percent encoded = Percent.at(delimiter, 0);
    return encoded == null ? 0 : encoded.level();
  }

  private static int valueEnd(String text, int from, int level, Enclosure enclosure) {
    int at = from;
    while (at < text.length()
        && "&#".indexOf(text.charAt(at)) < 0
        && !Character.isWhitespace(text.charAt(at))
        && !enclosure.closes(at)
        && !Percent.stands(text, at, level, "&#")) {
      at++;
    }
    return at;
  }
}
