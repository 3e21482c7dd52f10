package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was not recorded until a gap record tells of it, and in all. Safe for use by several
 * threads.
 */
final class Missing {
  private final String reason;
  private final AtomicReference<@Nullable Count> count = new AtomicReference<>();
  private final LongAdder records = new LongAdder();
  private final LongAdder gaps = new LongAdder();

  private record Count(long records, long bytes) {}

  /**
   * @param reason why records are missing, in words
   */
  Missing(String reason) {
    this.reason = reason;
  }

  boolean any() {
    return count.get() != null;
  }

  void add(long missing, long bytes) {
    records.add(missing);
    if (count(new Count(missing, bytes)) == null) {
      gaps.increment();
    }
  }

  /** A gap record that was taken is missing itself, and with it what it tells of. */
  void putBack(Event.Gap gap) {
    count(new Count(gap.records(), gap.bytes()));
  }

  private @Nullable Count count(Count more) {
    return count.getAndAccumulate(
        more,
        (a, b) ->
            a == null || b == null
                ? b
                : new Count(a.records() + b.records(), a.bytes() + b.bytes()));
  }

  /** How many records were missing so far. */
  long records() {
    return records.sum();
  }

  /** How often records began to be missing. */
  long gaps() {
    return gaps.sum();
  }

  /** What is missing since the last call, null if nothing is. */
  Event.@Nullable Gap take() {
    Count taken = any() ? count.getAndSet(null) : null;
    return taken == null ? null : new Event.Gap(reason, taken.records(), taken.bytes());
  }
}
