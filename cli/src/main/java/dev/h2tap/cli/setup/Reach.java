package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Values;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a route leaves anything for the ones below it. */
final class Reach {
  private Reach() {}

  /**
   * Whether every request that the later match takes is taken by the earlier one already. Told by
   * the texts of the conditions: what is not certain is not claimed.
   *
   * @param earlier null for a match of everything
   */
  static boolean covers(@Nullable Values earlier, @Nullable Values later) {
    if (earlier == null) {
      return true;
    }
    for (Key<?> key : earlier.keys()) {
      Object taken = earlier.get(key);
      Object wanted = later == null ? null : later.get(key);
      if (wanted == null || !covers(taken, wanted)) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(@Nullable Object taken, Object wanted) {
    if (taken instanceof Collection<?> these && wanted instanceof Collection<?> those) {
      return these.contains("*") || these.containsAll(those);
    }
    if (taken instanceof Map<?, ?> these && wanted instanceof Map<?, ?> those) {
      return those.entrySet().containsAll(these.entrySet());
    }
    return wanted.equals(taken);
  }
}
