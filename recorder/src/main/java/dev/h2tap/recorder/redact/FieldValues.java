package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.redact.Urls.REDACTED;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes secrets out of the values of fields (RFC 9110 §5). What tells them apart without giving
 * them away stays: the scheme of credentials, the names of cookies and their attributes.
 */
final class FieldValues {
  private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization");

  /** The registered authentication schemes, and some that are in use without. */
  private static final Set<String> SCHEMES =
      Set.of(
          "apikey",
          "aws4-hmac-sha256",
          "basic",
          "bearer",
          "concealed",
          "digest",
          "dpop",
          "gnap",
          "hoba",
          "mutual",
          "negotiate",
          "ntlm",
          "oauth",
          "privatetoken",
          "scram-sha-1",
          "scram-sha-256",
          "token",
          "vapid");

  private static final Set<String> ATTRIBUTES =
      Set.of("domain", "expires", "max-age", "path", "priority", "samesite");
  private static final Set<String> FLAGS = Set.of("httponly", "partitioned", "secure");

  /** How browsers hand a token to Kubernetes' API where they cannot set a field. */
  private static final Pattern TOKEN_PROTOCOL =
      Pattern.compile("(?i)(base64url\\.bearer\\.authorization\\.k8s\\.io\\.)([^,;\\s]+)");

  /** A value that is a URL or a reference as a whole. */
  private static final Pattern URL = Pattern.compile("(?i)(?:[a-z][a-z0-9+.-]*:|[/?#.])\\S*");

  private final RedactionRules rules;
  private final Urls urls;

  FieldValues(RedactionRules rules, Urls urls) {
    this.rules = rules;
    this.urls = urls;
  }

  /** Whether the whole value of that field is to go. */
  boolean isSecret(String name) {
    return rules.fields().contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether the value names a cookie that is to go, whose own value may follow in a further line.
   */
  boolean namesSecret(String name, String value) {
    String field = name.toLowerCase(Locale.ROOT);
    return (field.equals("cookie") || field.equals("set-cookie")) && isNamed(value);
  }

  /** The extensions of a chunk (RFC 9112 §7.1.1) without secrets: what goes by a secret's name. */
  String chunkExtensions(String text, Tally tally) {
    List<String> parts = parts(text);
    parts.replaceAll(
        part -> {
          int equals = part.indexOf('=');
          String name = part.substring(0, Math.max(equals, 0)).strip().toLowerCase(Locale.ROOT);
          String value = part.substring(equals + 1).strip();
          boolean secret = rules.queries().contains(name) || rules.fields().contains(name);
          if (!secret || value.isEmpty() || value.equals(REDACTED)) {
            return urls.redact(part, tally);
          }
          tally.value("query:" + name);
          return part.substring(0, equals + 1) + REDACTED;
        });
    return String.join(";", parts);
  }

  /** The value without secrets; the very same where there are none. */
  String redact(String name, String value, Tally tally) {
    if (value.isEmpty()) {
      return value;
    }
    String field = name.toLowerCase(Locale.ROOT);
    String result = withoutSecrets(field, value, tally);
    if (rules.fields().contains(field)) {
      if (!result.equals(value)) {
        tally.value("field:" + field);
      }
      return result;
    }
    if (field.equals(":authority") || field.equals("host")) {
      return urls.authority(result, tally);
    }
    return field.equals(":path") || URL.matcher(result).matches()
        ? urls.redactWhole(result, tally)
        : urls.redact(result, tally);
  }

  private String withoutSecrets(String field, String value, Tally tally) {
    boolean all = rules.fields().contains(field);
    if (field.equals("cookie")) {
      return cookies(value, all, tally);
    } else if (field.equals("set-cookie")) {
      return setCookie(value, all, tally);
    } else if (field.equals("sec-websocket-protocol") && isSecret("authorization")) {
      return tokenProtocol(value, tally);
    } else if (!all) {
      return value;
    }
    return CREDENTIALS.contains(field) ? credentials(value) : REDACTED;
  }

  private static String credentials(String value) {
    int space = value.indexOf(' ');
    String scheme = space < 0 ? "" : value.substring(0, space);
    return SCHEMES.contains(scheme.toLowerCase(Locale.ROOT)) ? scheme + " " + REDACTED : REDACTED;
  }

  private static String tokenProtocol(String value, Tally tally) {
    return TOKEN_PROTOCOL
        .matcher(value)
        .replaceAll(
            match -> {
              boolean gone = match.group(2).equals(REDACTED);
              if (!gone) {
                tally.value("field:sec-websocket-protocol");
              }
              return Matcher.quoteReplacement(match.group(1) + REDACTED);
            });
  }

  private String cookies(String value, boolean all, Tally tally) {
    List<String> parts = parts(value);
    parts.replaceAll(part -> cookie(part, all, tally));
    return String.join(";", parts);
  }

  /** A pair of name and value, whose spaces in front stay. */
  private String cookie(String pair, boolean all, Tally tally) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? "" : pair.substring(0, equals).strip();
    String value = pair.substring(equals + 1).strip();
    if (!all && !isNamed(pair) || value.isEmpty() || value.equals(REDACTED)) {
      return pair;
    }
    if (!all) {
      tally.value("cookie:" + name);
    }
    String start = pair.substring(0, pair.length() - pair.stripLeading().length());
    return equals < 0 ? start + REDACTED : pair.substring(0, equals + 1) + REDACTED;
  }

  /** Also of a cookie within quotes, which not everybody honours. */
  private boolean isNamed(String pair) {
    return !rules.cookies().isEmpty()
        && Stream.of(pair.split(";"))
            .map(part -> part.split("=", 2)[0].strip().toLowerCase(Locale.ROOT))
            .anyMatch(rules.cookies()::contains);
  }

  private String setCookie(String value, boolean all, Tally tally) {
    List<String> parts = parts(value);
    parts.set(0, cookie(parts.get(0), all, tally));
    boolean redacted = !parts.get(0).equals(parts(value).get(0)) || all;
    for (int i = 1; i < parts.size() && redacted; i++) {
      if (!isAttribute(parts.get(i))) {
        parts.set(i, cookie(parts.get(i), true, tally));
      }
    }
    return String.join(";", parts);
  }

  /** Whether it is an attribute that cannot hold another cookie. */
  private static boolean isAttribute(String part) {
    String[] pair = part.strip().split("=", 2);
    String name = pair[0].strip().toLowerCase(Locale.ROOT);
    return pair.length == 1
        ? FLAGS.contains(name) || name.isEmpty()
        : ATTRIBUTES.contains(name) && pair[1].indexOf('=') < 0;
  }

  /** At semicolons that do not stand within quotes; a quote without an end quotes nothing. */
  private static List<String> parts(String value) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < value.length(); at++) {
      char c = value.charAt(at);
      if (c == ';') {
        parts.add(value.substring(start, at));
        start = at + 1;
      } else if (c == '"' && value.indexOf('"', at + 1) > 0) {
        at = value.indexOf('"', at + 1);
      }
    }
    parts.add(value.substring(start));
    return parts;
  }
}
