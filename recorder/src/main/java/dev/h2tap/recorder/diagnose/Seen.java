package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.timeline.Entry;

/** Something that was seen, and where on the timeline. */
public record Seen<T>(T what, Entry at) {

  /** When, in nanoseconds since the run began. */
  public long nanos() {
    return at.elapsedNanos();
  }
}
