package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.compare.Difference.Kind;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compares expositions of metrics by what they mean: which series there are and what is said of the
 * metrics, in any order. The values of samples are another in every scrape, and are compared only
 * where that was asked for.
 */
final class MetricsComparison {
  private final Ignored ignored;
  private final Differences differences;

  private MetricsComparison(Ignored ignored, Differences differences) {
    this.ignored = ignored;
    this.differences = differences;
  }

  /**
   * Compares two texts.
   *
   * @return whether both are expositions; nothing is found otherwise
   */
  static boolean compare(String before, String after, Ignored ignored, Differences differences) {
    Optional<Exposition> was = Exposition.read(before);
    Optional<Exposition> is = Exposition.read(after);
    if (was.isEmpty() || is.isEmpty()) {
      return false;
    }
    MetricsComparison comparison = new MetricsComparison(ignored, differences);
    comparison.metadata(was.get().metadata(), is.get().metadata());
    comparison.samples(was.get().samples(), is.get().samples());
    return true;
  }

  private void metadata(Map<String, String> was, Map<String, String> is) {
    for (String key : both(was, is)) {
      String name = key.substring(key.indexOf(' ') + 1);
      String before = was.get(key);
      String after = is.get(key);
      if (!ignored.has(Ignored.What.METRIC, name) && !Objects.equals(before, after)) {
        String word = key.substring(0, key.indexOf(' '));
        differences.add(Kind.METRIC, word + " of " + name, before, after);
      }
    }
  }

  private void samples(Map<String, String> was, Map<String, String> is) {
    for (String series : both(was, is)) {
      String before = was.get(series);
      String after = is.get(series);
      int end = series.indexOf('{');
      String name = end < 0 ? series : series.substring(0, end);
      if (ignored.has(Ignored.What.METRIC, name)) {
        continue;
      }
      if (before == null || after == null) {
        differences.add(Kind.SERIES, series, before, after);
      } else if (Double.compare(Exposition.number(before), Exposition.number(after)) != 0) {
        if (ignored.sampleValues()) {
          differences.add(Kind.SERIES, series, before, after);
        } else {
          differences.samplesDiffer();
        }
      }
    }
  }

  private static Set<String> both(Map<String, String> was, Map<String, String> is) {
    Set<String> all = new LinkedHashSet<>(was.keySet());
    all.addAll(is.keySet());
    return all;
  }
}
