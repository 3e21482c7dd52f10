package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;

/**
 * An event that waits to be written.
 *
 * @param cost bytes of memory that it is reckoned to hold
 */
record Pending(
    long monotonicNanos, long connection, Side side, Direction direction, Event event, int cost) {

  /** What an event costs beside its bytes. */
  private static final int OVERHEAD = 128;

  /** One that tells of what is missing. */
  static Pending gap(long monotonicNanos, Event.Gap gap) {
    return new Pending(monotonicNanos, 0, Side.NONE, Direction.NONE, gap, costOf(0));
  }

  /**
   * @param capacity of the buffer, which is what it holds of memory, however little of it is read
   */
  static int costOf(int capacity) {
    return OVERHEAD + capacity;
  }
}
