package dev.h2tap.proxy.tls;

import java.time.Duration;

/** A duration as people say it. */
public final class RoughTime {
  private RoughTime() {}

  /** In years, days or hours from two of them on, else in minutes; rounded down. */
  public static String of(Duration duration) {
    if (duration.toDays() >= 2 * 365) {
      return duration.toDays() / 365 + " years";
    }
    if (duration.toDays() > 1) {
      return duration.toDays() + " days";
    }
    if (duration.toHours() > 1) {
      return duration.toHours() + " hours";
    }
    return duration.toMinutes() == 1 ? "1 minute" : duration.toMinutes() + " minutes";
  }
}
