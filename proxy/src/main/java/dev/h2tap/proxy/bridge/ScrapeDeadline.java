package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** How long a scraper waits: Prometheus says so in a field of every scrape. */
final class ScrapeDeadline {
  private static final String FIELD = "x-prometheus-scrape-timeout-seconds";
  private static final double MARGIN_SECONDS = 0.5;
  private static final double MARGIN_SHARE = 0.25;

  private ScrapeDeadline() {}

  /**
   * Nanoseconds from now until h2tap must have answered: a little less than the scraper waits.
   * Empty where there is no such field or it is no positive number.
   */
  static OptionalLong of(Fields fields) {
    CharSequence value = fields.get(FIELD);
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      double seconds = Double.parseDouble(value.toString().trim());
      if (!(seconds > 0) || seconds > TimeUnit.DAYS.toSeconds(1)) {
        return OptionalLong.empty();
      }
      double margin = Math.min(MARGIN_SECONDS, seconds * MARGIN_SHARE);
      return OptionalLong.of((long) ((seconds - margin) * 1e9));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
