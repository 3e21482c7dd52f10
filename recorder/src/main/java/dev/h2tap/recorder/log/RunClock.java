package dev.h2tap.recorder.log;

import java.util.concurrent.TimeUnit;

/** Turns monotonic times into wall times; follows the wall clock about once a second. */
final class RunClock {
  private static final long VALID = TimeUnit.SECONDS.toNanos(1);

  private final Environment environment;
  private long wallAnchor;
  private long monotonicAnchor;

  RunClock(Environment environment) {
    this.environment = environment;
    anchor();
  }

  /** The monotonic time. */
  long now() {
    return environment.monotonicNanos().getAsLong();
  }

  /** Looks at the wall clock again if that was long ago. */
  void follow() {
    if (now() - monotonicAnchor > VALID) {
      anchor();
    }
  }

  /** The wall time at a monotonic time. */
  long wall(long monotonicNanos) {
    return wallAnchor + (monotonicNanos - monotonicAnchor);
  }

  private void anchor() {
    wallAnchor = environment.wallNanos().getAsLong();
    monotonicAnchor = now();
  }
}
