package dev.h2tap.recorder.redact;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is looked for in the content of messages.
 *
 * @param name as it is counted
 * @param pattern matched against bytes, one character a byte; its groups go, or all of a match
 *     where it has none
 */
record BodyRule(String name, Pattern pattern) {
  private static final String MARKUP_QUOTE =
      "&(?:apos|quot|lt|gt|#0*(?:34|39|60|62)|#x0*(?:22|27|3c|3e));";

  /** The patterns that were given. */
  static List<BodyRule> ofUser(RedactionRules rules) {
    return rules.bodies().stream().map(pattern -> new BodyRule("body", pattern)).toList();
  }

  /** Parameters in {@code application/x-www-form-urlencoded}. */
  static BodyRule form(Set<String> names) {
    return new BodyRule(
        "form", Pattern.compile("(?i)(?:^|&)(?:" + encoded(names) + ")=([^&\r\n]*)"));
  }

  /** Parameters in {@code multipart/form-data} (RFC 7578). */
  static BodyRule multipart(Set<String> names) {
    return new BodyRule(
        "form",
        Pattern.compile(
            "(?is)[; ]name=\"?(?:"
                + names.stream().sorted().map(Pattern::quote).collect(Collectors.joining("|"))
                + ")\"?[ \t]*(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)(?:\r\n--|\\z)"));
  }

  /**
   * Query parameters of URLs within text, also of such that are percent-encoded. A quote that goes
   * on, and what markup writes for one, belong to the value.
   */
  static BodyRule urls(Set<String> names) {
    return new BodyRule(
        "query",
        Pattern.compile(
            "(?i)(?:[?&;#]|%(?:25)*+(?:3f|26|23|3b))(?:"
                + encoded(names)
                + ")(?:=|%(?:25)*+3d)"
                + "((?:[^&#\\s\"'<>]++|[\"'](?![\"'\\s<>,;)\\]}\\\\]|\\z)|"
                + MARKUP_QUOTE
                + ")*+)"));
  }

  /** Users and passwords of URLs within text, also of such that are percent-encoded. */
  static BodyRule userInfo() {
    return new BodyRule(
        "userinfo",
        Pattern.compile(
            "(?i)(?<=[:=<>\"'(,;\\s]|\\A)(?:\\\\?/){2}([^/?#\\s<>\"]+)@"
                + "|(?:%(?:25)*+2f){2}((?:(?!%(?:25)*+(?:2f|3f|23))[^/?#&\\s<>\"])+)"
                + "(?:@|%(?:25)*+40)"));
  }

  /** Each character may stand as it is or percent-encoded. */
  private static String encoded(Set<String> names) {
    return names.stream()
        .sorted()
        .map(
            name ->
                name.chars()
                    .mapToObj(
                        c ->
                            String.format(
                                Locale.ROOT,
                                "(?:%s|%%(?:25)*+%02x|%%(?:25)*+%02x)",
                                Pattern.quote(Character.toString(c)),
                                (int) Character.toLowerCase((char) c),
                                (int) Character.toUpperCase((char) c)))
                    .collect(Collectors.joining()))
        .collect(Collectors.joining("|"));
  }
}
