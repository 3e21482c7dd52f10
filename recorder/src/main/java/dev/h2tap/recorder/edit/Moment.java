package dev.h2tap.recorder.edit;

/** A point in time, told by the clock or from the first record of a log. */
@FunctionalInterface
public interface Moment {

  /**
   * The wall time, nanoseconds since 1970-01-01T00:00:00Z.
   *
   * @param firstWallNanos wall time of the log's first record
   */
  long wallNanos(long firstWallNanos);
}
