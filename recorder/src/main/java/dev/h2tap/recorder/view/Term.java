package dev.h2tap.recorder.view;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.timeline.Entry;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One term of a {@link Filter}: a name, an operator, a value. */
final class Term implements Predicate<Entry> {
  private static final Pattern NUMBER = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z]*)");
  private static final Map<String, Double> UNITS =
      Map.ofEntries(
          Map.entry("", 1.0),
          Map.entry("ns", 1.0),
          Map.entry("us", 1e3),
          Map.entry("ms", 1e6),
          Map.entry("s", 1e9),
          Map.entry("m", 60e9),
          Map.entry("B", 1.0),
          Map.entry("KiB", 1024.0),
          Map.entry("MiB", 1024.0 * 1024),
          Map.entry("GiB", 1024.0 * 1024 * 1024));

  private final String name;
  private final Predicate<List<String>> condition;

  private Term(String name, Predicate<List<String>> condition) {
    this.name = name;
    this.condition = condition;
  }

  static Term of(String name, String operator, String value, String text) throws UserException {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!Facts.names().contains(lower)) {
      throw new UserException(
          "--filter: no name '"
              + name
              + "' in '"
              + text
              + "'; "
              + suggestion(lower, Facts.names()));
    }
    if (operator.equals("=") || operator.equals("!=")) {
      checkVocabulary(lower, value, text);
    }
    return new Term(lower, condition(operator, value, text));
  }

  private static void checkVocabulary(String name, String value, String text) throws UserException {
    Vocabulary known = Vocabulary.of(name);
    for (String wanted : value.split(",", -1)) {
      if (!known.has(wanted)) {
        throw new UserException(
            "--filter: no "
                + name
                + " is '"
                + wanted
                + "' in '"
                + text
                + "'; "
                + suggestion(wanted, known.words()));
      }
    }
  }

  @Override
  public boolean test(Entry entry) {
    List<String> values = Facts.of(entry, name);
    return !values.isEmpty() && condition.test(values);
  }

  private static Predicate<List<String>> condition(String operator, String value, String text)
      throws UserException {
    List<String> wanted = List.of(value.split(",", -1));
    Predicate<List<String>> equal =
        has -> has.stream().anyMatch(v -> wanted.stream().anyMatch(w -> isEqual(v, w)));
    Predicate<List<String>> contains =
        has -> has.stream().anyMatch(v -> lower(v).contains(lower(value)));
    return switch (operator) {
      case "=" -> equal;
      case "!=" -> equal.negate();
      case "~" -> contains;
      case "!~" -> contains.negate();
      default -> comparison(operator, value, text);
    };
  }

  private static Predicate<List<String>> comparison(String operator, String value, String text)
      throws UserException {
    double limit =
        number(value)
            .orElseThrow(
                () ->
                    new UserException(
                        "--filter: '"
                            + value
                            + "' in '"
                            + text
                            + "' is no number; write for example 500, 16KiB or 200ms"));
    Predicate<Double> holds =
        switch (operator) {
          case ">=" -> v -> v >= limit;
          case "<=" -> v -> v <= limit;
          case ">" -> v -> v > limit;
          default -> v -> v < limit;
        };
    return has -> has.stream().anyMatch(v -> number(v).filter(holds).isPresent());
  }

  private static boolean isEqual(String value, String wanted) {
    if (value.equalsIgnoreCase(wanted)) {
      return true;
    }
    Optional<Double> number = number(value);
    return number.isPresent() && number.equals(number(wanted));
  }

  private static Optional<Double> number(String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Double unit = UNITS.get(matcher.group(2));
    return unit == null
        ? Optional.empty()
        : Optional.of(Double.parseDouble(matcher.group(1)) * unit);
  }

  private static String suggestion(String word, List<String> known) {
    return known.stream()
        .filter(name -> resemblance(lower(name), lower(word)) > (name.length() - 1) / 2)
        .max(Comparator.comparingInt(name -> resemblance(lower(name), lower(word))))
        .map(name -> "did you mean " + name + "?")
        .orElse("there are " + String.join(" ", known));
  }

  /** The letters that both begin and end with, where nothing is counted twice. */
  private static int resemblance(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    int front = 0;
    while (front < shorter && a.charAt(front) == b.charAt(front)) {
      front++;
    }
    int back = 0;
    while (back < shorter - front
        && a.charAt(a.length() - 1 - back) == b.charAt(b.length() - 1 - back)) {
      back++;
    }
    return front + back - Math.abs(a.length() - b.length());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
