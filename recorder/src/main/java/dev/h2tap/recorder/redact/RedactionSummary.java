package dev.h2tap.recorder.redact;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was taken out of a log.
 *
 * @param values how many values went, by the rule that named them
 * @param blanked what went because it could not be searched, by what it was
 * @param secrets how many TLS secrets went
 */
public record RedactionSummary(
    Map<String, Long> values, Map<String, Blanked> blanked, long secrets) {

  /** So many pieces, together so many bytes long. */
  public record Blanked(long pieces, long bytes) {
    Blanked plus(Blanked other) {
      return new Blanked(pieces + other.pieces, bytes + other.bytes);
    }
  }

  public RedactionSummary {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    blanked = Collections.unmodifiableMap(new TreeMap<>(blanked));
  }
}
