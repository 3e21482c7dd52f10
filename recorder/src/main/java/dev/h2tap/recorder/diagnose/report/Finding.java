package dev.h2tap.recorder.diagnose.report;

import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Statement;
import java.util.List;

/**
 * What {@code diagnose} says: a cause, and the records that show it.
 *
 * @param count how many cases showed the same
 * @param evidence of the first cases, in the order in which it is to be read
 * @param details of the first case, for people
 * @param otherwise what else it could be, sentences; empty where nothing else is likely
 */
public record Finding(
    Statement said,
    Severity severity,
    Confidence confidence,
    long count,
    List<Evidence> evidence,
    List<String> details,
    List<String> otherwise) {

  /**
   * A record that shows it.
   *
   * @param record its number in the log
   * @param line the record in the words of {@code inspect}
   */
  public record Evidence(long record, String line) {}

  public Finding {
    evidence = List.copyOf(evidence);
    details = List.copyOf(details);
    otherwise = List.copyOf(otherwise);
  }

  /** An id of the catalogue of failures. */
  public String id() {
    return said.id();
  }

  /** What to do: the setting for this very case, else the way out in general. */
  public String remedy() {
    String advice = said.advice();
    return advice == null ? said.cause().remedy() : advice;
  }
}
