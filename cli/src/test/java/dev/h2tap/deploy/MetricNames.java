package dev.h2tap.deploy;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics that h2tap has, as docs/operate.md lists them. */
final class MetricNames {
  private static final Path DOCUMENT = Path.of("..", "docs", "operate.md");
  private static final Pattern NAME = Pattern.compile("\\b(?:h2tap|jvm|process)_[a-z0-9_]+");
  private static final Pattern PART = Pattern.compile("_(bucket|sum|count)$");

  private MetricNames() {}

  /** Those that are documented. */
  static Set<String> known() {
    return in(Deploy.text(DOCUMENT));
  }

  /** Those of h2tap that a text speaks of; the series of a histogram count as the histogram. */
  static Set<String> ofH2tap(String text) {
    return in(text).stream()
        .filter(name -> name.startsWith("h2tap_"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> in(String text) {
    return Stream.iterate(NAME.matcher(text), Matcher::find, found -> found)
        .map(Matcher::group)
        .map(name -> name.endsWith("_total") ? name : PART.matcher(name).replaceFirst(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
