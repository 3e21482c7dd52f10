package dev.h2tap.recorder.view;

import java.util.Locale;

/** Times and sizes in words, the same in every line. */
public final class Units {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;

  private Units() {}

  /**
   * A time: {@code 12.345ms} below ten seconds, {@code 12.345s} below ten minutes, then {@code
   * 1:02:03.456}.
   */
  public static String time(long nanos) {
    if (nanos < 10 * SECOND) {
      return thousandths(nanos, MILLI / 1000, "ms");
    }
    if (nanos < 10 * MINUTE) {
      return thousandths(nanos, SECOND / 1000, "s");
    }
    long minutes = nanos / MINUTE;
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d.%03d",
        minutes / 60,
        minutes % 60,
        nanos % MINUTE / SECOND,
        nanos % SECOND / MILLI);
  }

  /** A number with three decimals, rounded half up; {@code unit} is what the last one counts. */
  private static String thousandths(long nanos, long unit, String name) {
    long rounded = (Math.abs(nanos) + unit / 2) / unit;
    int decimals = (int) (rounded % 1000);
    StringBuilder text = new StringBuilder(16);
    if (nanos < 0) {
      text.append('-');
    }
    return text.append(rounded / 1000)
        .append('.')
        .append((char) ('0' + decimals / 100))
        .append((char) ('0' + decimals / 10 % 10))
        .append((char) ('0' + decimals % 10))
        .append(name)
        .toString();
  }

  /** A number of bytes: exact below 10 KiB, then in KiB, MiB, GiB. */
  public static String size(long bytes) {
    if (bytes < 10 << 10) {
      return bytes + " B";
    }
    double size = bytes / 1024.0;
    int unit = 0;
    while (size >= 1024 && unit < 3) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %siB", size, "KMGT".charAt(unit));
  }
}
