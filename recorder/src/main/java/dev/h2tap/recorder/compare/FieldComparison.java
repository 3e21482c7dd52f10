package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.compare.Difference.Kind;
import dev.h2tap.recorder.wire.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares header and trailer sections: which names there are, and the values of each in their
 * order (RFC 9110 §5.3). What belongs to one connection or frames the content is left out, so that
 * HTTP/1.1 and HTTP/2 can be compared.
 */
final class FieldComparison {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "transfer-encoding",
          "upgrade");

  private final Ignored ignored;
  private final Differences differences;

  FieldComparison(Ignored ignored, Differences differences) {
    this.ignored = ignored;
    this.differences = differences;
  }

  /**
   * Compares the fields.
   *
   * @param besides a name that is left out, empty for none
   */
  void fields(Kind kind, String prefix, List<Field> before, List<Field> after, String besides) {
    compare(kind, Ignored.What.FIELD, prefix, before, after, besides);
  }

  void trailers(Kind kind, List<Field> before, List<Field> after) {
    compare(kind, Ignored.What.TRAILER, "", before, after, "");
  }

  private void compare(
      Kind kind,
      Ignored.What what,
      String prefix,
      List<Field> before,
      List<Field> after,
      String besides) {
    Map<String, List<String>> first = byName(before);
    Map<String, List<String>> second = byName(after);
    Set<String> left = new HashSet<>(OF_THE_CONNECTION);
    left.addAll(nominated(first));
    left.addAll(nominated(second));
    left.add(besides);
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    for (String name : names) {
      if (name.startsWith(":") || left.contains(name) || ignored.has(what, name)) {
        continue;
      }
      List<String> was = first.getOrDefault(name, List.of());
      List<String> is = second.getOrDefault(name, List.of());
      if (!same(name, was, is)) {
        differences.add(kind, prefix + name, joined(was), joined(is));
      }
    }
  }

  /** A list may be in one field line or in several; cookies may not. */
  private static boolean same(String name, List<String> was, List<String> is) {
    if (was.isEmpty() || is.isEmpty() || name.equals("set-cookie")) {
      return was.equals(is);
    }
    return String.join(", ", was).equals(String.join(", ", is));
  }

  private static @Nullable String joined(List<String> values) {
    return values.isEmpty() ? null : String.join(", ", values);
  }

  private static Map<String, List<String>> byName(List<Field> fields) {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (Field field : fields) {
      byName
          .computeIfAbsent(field.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(field.value().strip());
    }
    return byName;
  }

  private static List<String> nominated(Map<String, List<String>> fields) {
    return fields.getOrDefault("connection", List.of()).stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .toList();
  }
}
