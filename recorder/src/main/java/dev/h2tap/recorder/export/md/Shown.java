package dev.h2tap.recorder.export.md;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** As many of some things as there is room for: those that failed before the others. */
final class Shown<T> {
  private record Numbered<T>(long number, T thing) {}

  private final int room;
  private final List<Numbered<T>> failed = new ArrayList<>();
  private final List<Numbered<T>> others = new ArrayList<>();
  private long count;

  Shown(int room) {
    this.room = room;
  }

  void add(T thing, boolean hasFailed) {
    List<Numbered<T>> kind = hasFailed ? failed : others;
    count++;
    if (kind.size() < room) {
      kind.add(new Numbered<>(count, thing));
    }
  }

  /** Those there is room for, in the order in which they came. */
  List<T> things() {
    List<Numbered<T>> chosen = new ArrayList<>(failed);
    chosen.addAll(others.subList(0, Math.min(others.size(), room - failed.size())));
    chosen.sort(Comparator.comparingLong(Numbered::number));
    return chosen.stream().map(Numbered::thing).toList();
  }

  /** How many there were. */
  long count() {
    return count;
  }

  /** How many there was no room for. */
  long left() {
    return count - things().size();
  }
}
