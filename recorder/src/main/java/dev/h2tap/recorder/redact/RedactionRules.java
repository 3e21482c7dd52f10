package dev.h2tap.recorder.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be taken out of a log. Names are in lower case; TLS secrets go in any case.
 *
 * @param fields fields of messages whose values go
 * @param queries query parameters whose values go, in URLs and in forms
 * @param cookies cookies whose values go, where {@code fields} does not name all of them
 * @param bodies what goes from bodies: the groups of a match, or all of it where the pattern has
 *     none. They are matched against bytes, one character a byte
 * @param userInfo whether user and password in URLs go
 */
public record RedactionRules(
    Set<String> fields,
    Set<String> queries,
    Set<String> cookies,
    List<Pattern> bodies,
    boolean userInfo) {

  /** The word for the safe set. */
  public static final String DEFAULT = "default";

  /** How a rule is written. */
  public static final String SYNTAX = "default, field:NAME, query:NAME, cookie:NAME or body:REGEX";

  private static final Set<String> DEFAULT_FIELDS =
      Set.of(
          "authorization",
          "proxy-authorization",
          "authentication-info",
          "proxy-authentication-info",
          "cookie",
          "set-cookie",
          "api-key",
          "apikey",
          "cf-access-jwt-assertion",
          "dpop",
          "private-token",
          "x-access-token",
          "x-amz-security-token",
          "x-amzn-oidc-accesstoken",
          "x-amzn-oidc-data",
          "x-api-key",
          "x-auth-token",
          "x-csrf-token",
          "x-forwarded-access-token",
          "x-gitlab-token",
          "x-goog-api-key",
          "x-goog-iap-jwt-assertion",
          "x-hub-signature",
          "x-hub-signature-256",
          "x-id-token",
          "x-refresh-token",
          "x-vault-token",
          "x-xsrf-token");

  private static final Set<String> DEFAULT_QUERIES =
      Set.of(
          "access_key",
          "access_token",
          "api-key",
          "api_key",
          "apikey",
          "assertion",
          "auth",
          "auth_token",
          "client_assertion",
          "client_secret",
          "code",
          "code_verifier",
          "id_token",
          "jwt",
          "key",
          "passwd",
          "password",
          "pwd",
          "refresh_token",
          "samlresponse",
          "secret",
          "session",
          "sessionid",
          "sid",
          "sig",
          "signature",
          "token",
          "x-amz-credential",
          "x-amz-security-token",
          "x-amz-signature",
          "x-goog-credential",
          "x-goog-signature");

  public RedactionRules {
    fields = Set.copyOf(fields);
    queries = Set.copyOf(queries);
    cookies = Set.copyOf(cookies);
    bodies = List.copyOf(bodies);
  }

  /** Nothing but TLS secrets. */
  public static RedactionRules none() {
    return new RedactionRules(Set.of(), Set.of(), Set.of(), List.of(), false);
  }

  /** The safe set: credentials and cookies in fields, tokens in URLs and forms. */
  public static RedactionRules defaults() {
    return new RedactionRules(DEFAULT_FIELDS, DEFAULT_QUERIES, Set.of(), List.of(), true);
  }

  /**
   * Reads rules as they stand on a command line, all of them together.
   *
   * @throws UserException if one is not written as {@link #SYNTAX} says
   */
  public static RedactionRules parse(Collection<String> rules) throws UserException {
    RedactionRules all = none();
    for (String rule : rules) {
      all = all.and(parse(rule));
    }
    return all;
  }

  private static RedactionRules parse(String rule) throws UserException {
    if (rule.equals(DEFAULT)) {
      return defaults();
    }
    int colon = rule.indexOf(':');
    String kind = colon < 0 ? "" : rule.substring(0, colon);
    String what = rule.substring(colon + 1);
    Set<String> name = Set.of(what.strip().toLowerCase(Locale.ROOT));
    Set<String> no = Set.of();
    if (what.isBlank()) {
      throw new UserException("--redact " + rule + " is no rule; write " + SYNTAX);
    }
    return switch (kind) {
      case "field" -> new RedactionRules(name, no, no, List.of(), false);
      case "query" -> new RedactionRules(no, name, no, List.of(), false);
      case "cookie" -> new RedactionRules(no, no, name, List.of(), false);
      case "body" -> new RedactionRules(no, no, no, List.of(pattern(what)), false);
      default -> throw new UserException("--redact " + rule + " is no rule; write " + SYNTAX);
    };
  }

  private static Pattern pattern(String regex) throws UserException {
    try {
      return Pattern.compile(new String(regex.getBytes(UTF_8), ISO_8859_1));
    } catch (PatternSyntaxException e) {
      throw new UserException(
          "--redact body: "
              + e.getDescription()
              + " near character "
              + (e.getIndex() + 1)
              + " of the pattern; see java.util.regex.Pattern",
          e);
    }
  }

  /** These and the others. */
  public RedactionRules and(RedactionRules other) {
    return new RedactionRules(
        union(fields, other.fields),
        union(queries, other.queries),
        union(cookies, other.cookies),
        Stream.concat(bodies.stream(), other.bodies.stream()).toList(),
        userInfo || other.userInfo);
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
  }

  /** Whether no value of any field, URL or body is to go. */
  boolean isEmpty() {
    return equals(none());
  }

  /** The rules in words; patterns are only counted, since they may hold what they look for. */
  Set<String> inWords() {
    List<String> words = new ArrayList<>();
    boolean defaults = fields.containsAll(DEFAULT_FIELDS) && queries.containsAll(DEFAULT_QUERIES);
    if (defaults) {
      words.add(DEFAULT);
    }
    add(words, "field:", fields, defaults ? DEFAULT_FIELDS : Set.of());
    add(words, "query:", queries, defaults ? DEFAULT_QUERIES : Set.of());
    add(words, "cookie:", cookies, Set.of());
    if (!bodies.isEmpty()) {
      words.add("body");
    }
    words.add("tls-secrets");
    return new TreeSet<>(words);
  }

  private static void add(List<String> to, String kind, Set<String> names, Set<String> without) {
    names.stream().filter(name -> !without.contains(name)).map(kind::concat).forEach(to::add);
  }
}
