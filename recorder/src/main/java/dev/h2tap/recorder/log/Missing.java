package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Counts what was not recorded until a gap record tells of it. Safe for use by several threads. */
final class Missing {
  private final String reason;
  private final AtomicReference<@Nullable Count> count = new AtomicReference<>();

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

  void add(long records, long bytes) {
    count.accumulateAndGet(
        new Count(records, bytes),
        (a, b) ->
            a == null || b == null
                ? b
                : new Count(a.records() + b.records(), a.bytes() + b.bytes()));
  }

  /** What is missing since the last call, null if nothing is. */
  Event.@Nullable Gap take() {
    Count taken = any() ? count.getAndSet(null) : null;
    return taken == null ? null : new Event.Gap(reason, taken.records(), taken.bytes());
  }
}
