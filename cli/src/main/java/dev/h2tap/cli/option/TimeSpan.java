package dev.h2tap.cli.option;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration as Prometheus writes them: {@code 200ms}, {@code 5s}, {@code 1m30s}. */
public final class TimeSpan implements ITypeConverter<Duration> {
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h|d)");
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  @Override
  public Duration convert(String text) {
    if (text.matches("[0-9]+") && !text.matches("0+")) {
      throw wrong(text, "has no unit (ms, s, m, h, d)");
    }
    if (!text.matches("0+|(?:" + PART.pattern() + ")+")) {
      throw wrong(text, "is no duration");
    }
    try {
      Duration sum = Duration.ZERO;
      Matcher part = PART.matcher(text);
      while (part.find()) {
        Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
        sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
      }
      if (sum.compareTo(LONGEST) > 0) {
        throw wrong(text, "is too long");
      }
      return sum;
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong(text, "is too long");
    }
  }

  /** The same as it is written: {@code 500ms}, {@code 5s}, {@code 1m30s}. */
  public static String format(Duration time) {
    String text =
        (time.toMinutes() > 0 ? time.toMinutes() + "m" : "")
            + (time.toSecondsPart() > 0 ? time.toSecondsPart() + "s" : "")
            + (time.toMillisPart() > 0 ? time.toMillisPart() + "ms" : "");
    return text.isEmpty() ? "0s" : text;
  }

  private static TypeConversionException wrong(String text, String why) {
    return new TypeConversionException("'" + text + "' " + why + ", for example 5s or 200ms");
  }
}
