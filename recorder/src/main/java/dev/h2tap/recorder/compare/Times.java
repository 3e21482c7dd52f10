package dev.h2tap.recorder.compare;

import java.util.Locale;

/** Times in words. */
public final class Times {
  private Times() {}

  /** Milliseconds, with one digit behind the point. */
  public static String inWords(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
