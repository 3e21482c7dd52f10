package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.compare.Difference.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the differences of an exchange; above a number that nobody reads they are counted. */
final class Differences {
  private static final int MOST = 100;

  private final List<Difference> found = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private int omitted;
  private boolean samplesDiffer;

  void add(Difference difference) {
    if (found.size() < MOST) {
      found.add(difference);
    } else {
      omitted++;
    }
  }

  void add(Kind kind, String name, @Nullable String before, @Nullable String after) {
    add(new Difference(kind, name, before, after));
  }

  /** Something that a reader should know of the comparison. */
  void note(String words) {
    notes.add(words);
  }

  /** Sample values differ, which was not asked for. */
  void samplesDiffer() {
    samplesDiffer = true;
  }

  ComparedExchange.Result result() {
    return new ComparedExchange.Result(found, omitted, List.copyOf(notes), samplesDiffer);
  }
}
