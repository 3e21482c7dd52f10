package dev.h2tap.recorder.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes credentials out of URLs, wherever in a text they stand: user and password (RFC 3986
 * §3.2.1), and the values of parameters in queries and fragments, also of a URL that is itself the
 * value of a parameter.
 */
final class Urls {
  static final String REDACTED = "[redacted]";

  private static final Pattern USER_INFO =
      Pattern.compile("(?i)([a-z][a-z0-9+.-]*:(?:\\\\?/){2})([^/?#\\s\"'<>\\\\]+)@");
  private static final Pattern ENCODED_USER_INFO =
      Pattern.compile(
          "(?i)([a-z][a-z0-9+.-]*%3A%2F%2F)((?:(?!%2F|%3F|%23|%40)[^/?#&\\s\"'<>])+)%40");
  private static final Pattern AUTHORITY_USER_INFO = Pattern.compile("^([^/?#\\s]+)@");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "([?&;#]|%3[FfBb]|%2[63])((?:(?!%3[DdFf]|%2[63])[^=&?#;\\s\"'<>])+)(=|%3[Dd])");

  private final RedactionRules rules;

  Urls(RedactionRules rules) {
    this.rules = rules;
  }

  /** The text without credentials; the very same where there are none. */
  String redact(String text, Tally tally) {
    String result = text;
    if (rules.userInfo() && result.indexOf('@') >= 0) {
      result = userInfo(USER_INFO, "@", result, tally);
    }
    if (rules.userInfo() && result.contains("%40")) {
      result = userInfo(ENCODED_USER_INFO, "%40", result, tally);
    }
    if (!rules.queries().isEmpty() && (result.indexOf('=') >= 0 || result.indexOf('%') >= 0)) {
      result = parameters(result, tally);
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

  private static String userInfo(Pattern pattern, String at, String text, Tally tally) {
    return pattern
        .matcher(text)
        .replaceAll(
            match -> {
              if (match.group(2).equals(REDACTED)) {
                return Matcher.quoteReplacement(match.group());
              }
              tally.value("userinfo");
              return Matcher.quoteReplacement(match.group(1) + REDACTED + at);
            });
  }

  private String parameters(String text, Tally tally) {
    Matcher matcher = PARAMETER.matcher(text);
    StringBuilder result = new StringBuilder();
    int copied = 0;
    int from = 0;
    while (matcher.find(from)) {
      String name = decoded(matcher.group(2)).toLowerCase(Locale.ROOT);
      from = matcher.end();
      if (!rules.queries().contains(name)) {
        continue;
      }
      int end = valueEnd(text, from, matcher.group(1).length() > 1);
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

  private static int valueEnd(String text, int from, boolean encoded) {
    int at = from;
    while (at < text.length()
        && "&#\"'<>".indexOf(text.charAt(at)) < 0
        && !Character.isWhitespace(text.charAt(at))
        && !(encoded && isEncodedEnd(text, at))) {
      at++;
    }
    return at;
  }

  /** Whether an encoded {@code &} or {@code #} begins here. */
  private static boolean isEncodedEnd(String text, int at) {
    return text.startsWith("%26", at) || text.startsWith("%23", at);
  }

  /** With its percent-encoding undone; what is malformed stays. */
  private static String decoded(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      int high = hex(name, i + 1);
      int low = hex(name, i + 2);
      if (name.charAt(i) == '%' && high >= 0 && low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(name.charAt(i));
      }
    }
    return bytes.toString(ISO_8859_1);
  }

  private static int hex(String text, int at) {
    return at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
  }
}
