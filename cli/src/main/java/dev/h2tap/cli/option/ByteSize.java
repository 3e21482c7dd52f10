package dev.h2tap.cli.option;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes such as {@code 64MiB}, {@code 1GiB}, {@code 500kB} or {@code 4096}. */
public final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([0-9]+)\\s*([A-Za-z]*)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "", 1L,
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30,
          "TiB", 1L << 40);

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw wrong(text, "is no size");
    }
    Long unit = UNITS.get(matcher.group(2));
    if (unit == null) {
      throw wrong(text, "has a unit that is none of B, KiB, MiB, GiB, TiB, kB, MB, GB");
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong(text, "is too large");
    }
  }

  private static TypeConversionException wrong(String text, String why) {
    return new TypeConversionException("'" + text + "' " + why + ", for example 64MiB or 1GiB");
  }
}
