package dev.h2tap.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how much faster than recorded: a number above 0, or {@code max}, which is infinity. */
final class Speed implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    if (text.equals("max")) {
      return Double.POSITIVE_INFINITY;
    }
    if (!text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?") || Double.parseDouble(text) == 0) {
      throw new TypeConversionException(
          "'" + text + "' is no speed; write a number above 0, for example 2 or 0.5, or max");
    }
    return Double.parseDouble(text);
  }
}
