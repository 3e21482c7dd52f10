package dev.h2tap.recorder.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds for the things of one list those of another that stand for the same. */
final class Matching {
  private Matching() {}

  /**
   * Two that belong together.
   *
   * @param before null where there is none
   * @param after null where there is none
   */
  record Pair<T>(@Nullable T before, @Nullable T after) {}

  /**
   * Pairs the first of a kind with the first, the second with the second, and so on: those of equal
   * keys first, then what is left by the next keys. What finds none stands alone.
   *
   * @param keys from the strictest to the loosest
   * @return in the order of {@code before}, then what is only in {@code after}
   */
  static <T> List<Pair<T>> of(List<T> before, List<T> after, List<Function<T, ?>> keys) {
    List<@Nullable T> partners = new ArrayList<>();
    before.forEach(one -> partners.add(null));
    Set<T> left = Collections.newSetFromMap(new IdentityHashMap<>());
    left.addAll(after);
    for (Function<T, ?> key : keys) {
      Map<Object, Deque<T>> byKey = new HashMap<>();
      after.stream()
          .filter(left::contains)
          .forEach(one -> byKey.computeIfAbsent(key.apply(one), k -> new ArrayDeque<>()).add(one));
      for (int i = 0; i < before.size(); i++) {
        Deque<T> others = byKey.get(key.apply(before.get(i)));
        if (partners.get(i) == null && others != null && !others.isEmpty()) {
          T partner = others.remove();
          partners.set(i, partner);
          left.remove(partner);
        }
      }
    }
    List<Pair<T>> pairs = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      pairs.add(new Pair<>(before.get(i), partners.get(i)));
    }
    after.stream().filter(left::contains).forEach(one -> pairs.add(new Pair<>(null, one)));
    return pairs;
  }
}
