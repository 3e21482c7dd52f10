package dev.h2tap.proxy.accept;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Patterns of host names: {@code *} stands for any characters, dots too; case does not count.
 * Immutable.
 */
public final class HostGlobs {
  private final List<Pattern> patterns;

  /** Reads each pattern. */
  public HostGlobs(List<String> globs) {
    patterns = globs.stream().map(HostGlobs::pattern).toList();
  }

  private static Pattern pattern(String glob) {
    String literals =
        Arrays.stream(glob.toLowerCase(Locale.ROOT).split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile(literals);
  }

  /** Whether one of them is this host. */
  public boolean match(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> pattern.matcher(lower).matches());
  }
}
