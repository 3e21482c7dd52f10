package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is not compared. Immutable.
 *
 * @param rules what was left out by name
 * @param sampleValues whether the values of Prometheus samples are compared, and not only which
 *     series there are
 */
public record Ignored(List<Rule> rules, boolean sampleValues) {

  /** Fields that are another in every response. */
  private static final List<String> CHANGING =
      List.of(
          "age",
          "b3",
          "cf-ray",
          "date",
          "expires",
          "request-id",
          "server-timing",
          "traceparent",
          "tracestate",
          "x-amz-request-id",
          "x-amzn-requestid",
          "x-amzn-trace-id",
          "x-b3-*",
          "x-cloud-trace-context",
          "x-correlation-id",
          "x-envoy-upstream-service-time",
          "x-request-id",
          "x-response-time",
          "x-runtime",
          "x-trace-id");

  private static final String FORMS =
      "field:NAME, trailer:NAME, json:/POINTER, metric:NAME, body, interim or protocol";

  /** Nothing is left out. */
  public static final Ignored NOTHING = new Ignored(List.of(), false);

  /** What rules are about. */
  public enum What {
    FIELD,
    TRAILER,
    JSON,
    METRIC,
    BODY,
    INTERIM,
    PROTOCOL
  }

  /**
   * One thing that is not compared.
   *
   * @param name a pattern of names; empty where there is but one of its kind
   */
  public record Rule(What what, String name, Pattern pattern) {

    /**
     * Reads {@code field:NAME} and the like. An asterisk in a name stands for anything, in a JSON
     * pointer for one step.
     */
    static Rule parse(String text) throws UserException {
      int colon = text.indexOf(':');
      String word = (colon < 0 ? text : text.substring(0, colon)).strip();
      String name = colon < 0 ? "" : text.substring(colon + 1).strip();
      What what = what(word, text);
      boolean named = what.compareTo(What.BODY) < 0;
      if (named == name.isEmpty() || (what == What.JSON && !name.startsWith("/"))) {
        throw new UserException("--ignore " + text + " is incomplete; write " + FORMS);
      }
      return new Rule(what, name, pattern(what, name));
    }

    private static What what(String word, String text) throws UserException {
      for (What what : What.values()) {
        if (what.name().toLowerCase(Locale.ROOT).equals(word)) {
          return what;
        }
      }
      throw new UserException("--ignore " + text + " is not known; write " + FORMS);
    }

    private static Pattern pattern(What what, String name) {
      String wild = what == What.JSON ? "[^/]*" : ".*";
      StringBuilder regex = new StringBuilder();
      for (String part : name.split("\\*", -1)) {
        regex.append(regex.isEmpty() ? "" : wild).append(Pattern.quote(part));
      }
      return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }
  }

  public Ignored {
    rules = List.copyOf(rules);
  }

  /** The fields that change from one response to the next by their nature. */
  public static Ignored byDefault() {
    List<Rule> rules = new ArrayList<>();
    for (String name : CHANGING) {
      rules.add(new Rule(What.FIELD, name, Rule.pattern(What.FIELD, name)));
      rules.add(new Rule(What.TRAILER, name, Rule.pattern(What.TRAILER, name)));
    }
    return new Ignored(rules, false);
  }

  /** The names of the fields and trailers that are left out by default. */
  public static List<String> defaultNames() {
    return CHANGING;
  }

  /**
   * Leaves out one thing more.
   *
   * @param text as {@code --ignore} takes it
   */
  public Ignored with(String text) throws UserException {
    List<Rule> more = new ArrayList<>(rules);
    more.add(Rule.parse(text));
    return new Ignored(more, sampleValues);
  }

  /** Compares the values of samples, or not. */
  public Ignored withSampleValues(boolean compared) {
    return new Ignored(rules, compared);
  }

  boolean has(What what) {
    return rules.stream().anyMatch(rule -> rule.what() == what);
  }

  boolean has(What what, String name) {
    return rules.stream()
        .anyMatch(rule -> rule.what() == what && rule.pattern().matcher(name).matches());
  }
}
