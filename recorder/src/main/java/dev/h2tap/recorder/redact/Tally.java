package dev.h2tap.recorder.redact;

import java.util.Map;
import java.util.TreeMap;

/** Counts what is taken out. */
final class Tally {
  private final Map<String, Long> values = new TreeMap<>();
  private final Map<String, RedactionSummary.Blanked> blanked = new TreeMap<>();
  private long secrets;

  /** A value that a rule names has gone. */
  void value(String rule) {
    values.merge(rule, 1L, Long::sum);
  }

  /** Bytes have gone that could not be searched. */
  void blanked(String what, long bytes) {
    blanked.merge(what, new RedactionSummary.Blanked(1, bytes), RedactionSummary.Blanked::plus);
  }

  void secret() {
    secrets++;
  }

  RedactionSummary summary() {
    return new RedactionSummary(values, blanked, secrets);
  }
}
