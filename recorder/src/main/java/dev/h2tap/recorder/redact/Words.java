package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.redact.Urls.REDACTED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of what h2tap said in its own words: URLs, fields, credentials. */
final class Words {
  private static final Pattern CREDENTIALS =
      Pattern.compile("(?i)\\b(bearer|basic) +([a-z0-9._~+/-]{8,}=*)");

  private final Urls urls;
  private final boolean credentials;
  private final @Nullable Pattern fields;
  private final List<BodyRule> bodies;

  Words(RedactionRules rules, Urls urls) {
    this.urls = urls;
    this.credentials = rules.fields().contains("authorization");
    this.bodies = BodyRule.ofUser(rules);
    this.fields =
        rules.fields().isEmpty()
            ? null
            : Pattern.compile(
                rules.fields().stream()
                    .sorted(Comparator.comparing(String::length).reversed())
                    .map(Pattern::quote)
                    .collect(
                        Collectors.joining(
                            "|", "(?i)(?<![\\w-])(", ")(\\\\?[\"']?\\s*[:=]\\s*)([^\\r\\n]+)")));
  }

  /** The text without secrets; the very same where there are none. */
  String redact(String text, Tally tally) {
    String result = text;
    if (fields != null) {
      result = replace(fields, 3, result, m -> "field:" + lower(m.group(1)), tally);
    }
    if (credentials) {
      result = replace(CREDENTIALS, 2, result, m -> "field:authorization", tally);
    }
    return bodies(urls.redact(result, tally), tally);
  }

  private String bodies(String text, Tally tally) {
    if (bodies.isEmpty()) {
      return text;
    }
    byte[] bytes = text.getBytes(UTF_8);
    return Search.mask(bodies, bytes, tally) ? new String(bytes, UTF_8) : text;
  }

  @Nullable String redactNullable(@Nullable String text, Tally tally) {
    return text == null ? null : redact(text, tally);
  }

  /** Names the rule that a match obeys. */
  @FunctionalInterface
  private interface RuleOf {
    String match(MatchResult match);
  }

  private static String replace(Pattern pattern, int group, String text, RuleOf rule, Tally tally) {
    return pattern
        .matcher(text)
        .replaceAll(
            match -> {
              String whole = match.group();
              if (!match.group(group).equals(REDACTED)) {
                tally.value(rule.match(match));
                whole = text.substring(match.start(), match.start(group)) + REDACTED;
              }
              return Matcher.quoteReplacement(whole);
            });
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
