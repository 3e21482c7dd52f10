package dev.h2tap.recorder.diagnose.rule;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the last few keys that were put. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int limit;

  Bounded(int limit) {
    this.limit = limit;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > limit;
  }
}
