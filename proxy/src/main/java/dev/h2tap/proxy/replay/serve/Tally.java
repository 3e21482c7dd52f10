package dev.h2tap.proxy.replay.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was asked of a replay so far. Thread-safe. */
public final class Tally {
  private static final int SHOWN = 10;

  private final List<Answer> recorded = new ArrayList<>();
  private final Set<Integer> given = ConcurrentHashMap.newKeySet();
  private final LongAdder answered = new LongAdder();
  private final LongAdder again = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final LongAdder broken = new LongAdder();

  Tally() {}

  /** There is this answer; before anything is asked. */
  void recorded(Answer answer) {
    recorded.add(answer);
  }

  void given(Answer answer) {
    answered.increment();
    if (!given.add(answer.index())) {
      again.increment();
    }
  }

  void missed() {
    missed.increment();
  }

  /** A connection was ended as a recorded one was. */
  void broken() {
    broken.increment();
  }

  /** How many requests were not recorded. */
  public long misses() {
    return missed.sum();
  }

  /** All of it in words, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        count(answered.sum(), "request")
            + " answered as recorded"
            + (again.sum() == 0 ? "" : " (" + again.sum() + " with a response given before)")
            + ", "
            + missed.sum()
            + " missed"
            + (broken.sum() == 0
                ? ""
                : ", " + count(broken.sum(), "connection") + " ended as recorded"));
    List<Answer> unasked = recorded.stream().filter(a -> !given.contains(a.index())).toList();
    if (!unasked.isEmpty()) {
      lines.add(
          "never asked for: " + unasked.size() + " of " + recorded.size() + " recorded responses");
      unasked.stream()
          .limit(SHOWN)
          .forEach(each -> lines.add("  exchange " + each.exchange() + ": " + each.asked()));
      if (unasked.size() > SHOWN) {
        lines.add("  and " + (unasked.size() - SHOWN) + " more");
      }
    }
    return lines;
  }

  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
