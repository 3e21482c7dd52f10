package dev.h2tap.recorder.export.pcapng;

import java.util.HashMap;
import java.util.Map;

/** Numbers of connections. They grow by one in a log, so that each costs about a bit. */
final class ConnectionSet {
  private static final int SHIFT = 6;
  private static final int LIMIT = 1 << 18;

  private final Map<Long, Long> words = new HashMap<>();

  /**
   * Adds one.
   *
   * @return false where there are more than can be kept
   */
  boolean add(long connection) {
    long word = connection >>> SHIFT;
    Long bits = words.get(word);
    if (bits == null && words.size() == LIMIT) {
      return false;
    }
    words.put(word, (bits == null ? 0 : bits) | 1L << connection);
    return true;
  }

  boolean contains(long connection) {
    Long bits = words.get(connection >>> SHIFT);
    return bits != null && (bits & 1L << connection) != 0;
  }

  boolean isEmpty() {
    return words.isEmpty();
  }
}
