package dev.h2tap.recorder.log;

import java.util.ArrayDeque;

/**
 * Buffers that were written and are held for a moment, since what is in them may leave on the other
 * side of the bridge. For one thread.
 */
final class Shareable {
  private static final long MOST = 5 << 18;

  private final RecentPlaintext recent;
  private final ArrayDeque<Pending> held = new ArrayDeque<>();
  private final long most;
  private long cost;

  /**
   * @param recent is told to forget what is released
   * @param queueLimit how many bytes may wait and be held in all
   */
  Shareable(RecentPlaintext recent, long queueLimit) {
    this.recent = recent;
    this.most = Math.min(MOST, queueLimit / 4);
  }

  /** What it holds. */
  long cost() {
    return cost;
  }

  /** Holds what was written, in the order of writing. */
  void hold(Pending written) {
    held.add(written);
    cost += written.cost();
  }

  /** Releases what is held beyond a moment; the cost of that. */
  long releaseOld() {
    return release(most);
  }

  /** Releases everything; the cost of that. */
  long releaseAll() {
    return release(0);
  }

  private long release(long downTo) {
    long before = cost;
    while (cost > downTo) {
      Pending oldest = held.remove();
      recent.forget(oldest.event());
      EventBytes.release(oldest.event());
      cost -= oldest.cost();
    }
    return before - cost;
  }
}
