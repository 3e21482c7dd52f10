package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.timeline.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule makes of a case.
 *
 * @param evidence the entries that show it, in the order in which they are to be read
 * @param details further lines that belong to this case alone, such as where its time went
 */
public record Verdict(
    Statement said,
    Severity severity,
    Confidence confidence,
    List<Entry> evidence,
    List<String> details) {

  public Verdict {
    evidence = List.copyOf(evidence);
    details = List.copyOf(details);
  }

  /** A verdict of the severity that its cause usually has; evidence that is null is left out. */
  public static Verdict of(Statement said, Confidence confidence, @Nullable Seen<?>... evidence) {
    List<Entry> entries = new ArrayList<>();
    for (Seen<?> seen : evidence) {
      if (seen != null) {
        entries.add(seen.at());
      }
    }
    return new Verdict(said, said.cause().severity(), confidence, entries, List.of());
  }

  /** The same with another severity. */
  public Verdict as(Severity other) {
    return new Verdict(said, other, confidence, evidence, details);
  }

  /** The same with further evidence behind what there is. */
  public Verdict with(List<? extends Seen<?>> more) {
    List<Entry> entries = new ArrayList<>(evidence);
    more.forEach(seen -> entries.add(seen.at()));
    return new Verdict(said, severity, confidence, entries, details);
  }

  /** The same with details. */
  public Verdict details(List<String> lines) {
    return new Verdict(said, severity, confidence, evidence, lines);
  }
}
