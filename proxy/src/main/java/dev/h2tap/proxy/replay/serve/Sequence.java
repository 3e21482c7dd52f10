package dev.h2tap.proxy.replay.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Things in the order in which they were recorded, handed out one by one to whoever asks.
 * Thread-safe once it is filled.
 */
final class Sequence<T> {
  private final List<T> all = new ArrayList<>(1);
  private final AtomicInteger asked = new AtomicInteger();

  void add(T one) {
    all.add(one);
  }

  int size() {
    return all.size();
  }

  List<T> all() {
    return all;
  }

  /** The next one; null once there are no more. */
  @Nullable T next(Repeat repeat) {
    int size = all.size();
    int index =
        asked.getAndUpdate(
            at ->
                at + 1 < size
                    ? at + 1
                    : switch (repeat) {
                      case LAST -> size - 1;
                      case LOOP -> 0;
                      case NEVER -> size;
                    });
    return index < size ? all.get(index) : null;
  }

  /** The next one that fits, or any where none does; what is passed over was asked for as well. */
  @Nullable T next(Repeat repeat, Predicate<T> fits) {
    List<T> fitting = all.stream().filter(fits).toList();
    if (fitting.isEmpty() || fitting.size() == all.size()) {
      return next(repeat);
    }
    for (int i = 0; i <= all.size(); i++) {
      T next = next(repeat);
      if (next == null || fits.test(next)) {
        return next;
      }
    }
    return fitting.get(fitting.size() - 1);
  }
}
