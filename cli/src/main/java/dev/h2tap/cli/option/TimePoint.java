package dev.h2tap.cli.option;

import dev.h2tap.recorder.edit.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a point in time: {@code 2026-01-01T12:00:00Z} (RFC 3339), or {@code +10s} from the start of
 * a log.
 */
public final class TimePoint implements ITypeConverter<Moment> {
  @Override
  public Moment convert(String text) {
    if (text.startsWith("+")) {
      Duration after = new TimeSpan().convert(text.substring(1));
      return first -> first + after.toNanos();
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      long nanos =
          Math.addExact(
              Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
      return first -> nanos;
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new TypeConversionException(
          "'" + text + "' is no time, for example 2026-01-01T12:00:00Z or +10s");
    }
  }
}
