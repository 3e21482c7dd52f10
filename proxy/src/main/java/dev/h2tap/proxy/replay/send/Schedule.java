package dev.h2tap.proxy.replay.send;

import java.util.Arrays;
import java.util.List;

/**
 * Says which request is next. They begin in their recorded order. With {@link Pace.Original} a
 * request waits for all that were over in the recording when it began: in the order in which the
 * recorded ones ended these are always the first few, so that a count is enough. No I/O, no clock
 * of its own.
 */
final class Schedule {
  private static final long NOW = 0;

  /** Nothing may begin before something ends. */
  static final long WAIT = -1;

  private final List<ReplayRequest> requests;
  private final Pace pace;

  /** By request: how many must be over, in the order of the recorded ends. */
  private final int[] needed;

  /** By request: its place in the order of the recorded ends. */
  private final int[] place;

  private final boolean[] over;
  private final int concurrency;
  private int overInOrder;
  private int running;
  private int next;

  /**
   * @param requests in the order in which they began
   */
  Schedule(List<ReplayRequest> requests, Pace pace) {
    this.requests = requests;
    this.pace = pace;
    int count = requests.size();
    needed = new int[count];
    place = new int[count];
    over = new boolean[count];
    long[] ends = requests.stream().mapToLong(ReplayRequest::endNanos).sorted().toArray();
    Integer[] byEnd = new Integer[count];
    Arrays.setAll(byEnd, i -> i);
    Arrays.sort(
        byEnd, (a, b) -> Long.compare(requests.get(a).endNanos(), requests.get(b).endNanos()));
    for (int i = 0; i < count; i++) {
      place[byEnd[i]] = i;
    }
    int most = 1;
    int ended = 0;
    for (int i = 0; i < count; i++) {
      while (ended < i && ends[ended] <= requests.get(i).startNanos()) {
        ended++;
      }
      needed[i] = ended;
      most = Math.max(most, i + 1 - ended);
    }
    concurrency = most;
  }

  /** The most requests that were under way at a time in the recording. */
  int concurrency() {
    return concurrency;
  }

  boolean isDone() {
    return next == requests.size();
  }

  /** The next request, which begins now. */
  int begin() {
    running++;
    return next++;
  }

  /** A request is over. */
  void over(int request) {
    running--;
    over[place[request]] = true;
    while (overInOrder < over.length && over[overInOrder]) {
      overInOrder++;
    }
  }

  /**
   * How long the next request has to wait.
   *
   * @param elapsedNanos since the first one was due
   * @return nanoseconds, 0 for not at all, or {@link #WAIT}
   */
  long delay(long elapsedNanos) {
    if (pace instanceof Pace.Times times) {
      long offset = requests.get(next).startNanos() - requests.get(0).startNanos();
      return Math.max(NOW, (long) (offset / times.speed()) - elapsedNanos);
    }
    boolean due = pace instanceof Pace.Max ? running < concurrency : overInOrder >= needed[next];
    return due ? NOW : WAIT;
  }
}
