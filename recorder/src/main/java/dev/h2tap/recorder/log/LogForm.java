package dev.h2tap.recorder.log;

import java.time.Duration;

/**
 * How a log is laid out that is made of records.
 *
 * @param directory whether it is a directory of segments
 * @param segmentBytes a new segment begins before one grows beyond this
 * @param segmentAge a new segment begins when the records of one span more than this
 * @param compress whether records are compressed
 * @param sequenceBefore records up to this number were deleted with older segments of the log from
 *     which the records come, 0 if none
 */
public record LogForm(
    boolean directory,
    long segmentBytes,
    Duration segmentAge,
    boolean compress,
    long sequenceBefore) {

  /** One file, not compressed. */
  public static final LogForm FILE =
      new LogForm(false, Long.MAX_VALUE, Duration.ofNanos(Long.MAX_VALUE), false, 0);

  /** A directory of segments. */
  public LogForm withSegments(long segmentBytes, Duration segmentAge) {
    return new LogForm(true, segmentBytes, segmentAge, compress, sequenceBefore);
  }

  public LogForm withCompression(boolean compress) {
    return new LogForm(directory, segmentBytes, segmentAge, compress, sequenceBefore);
  }

  public LogForm after(long sequenceBefore) {
    return new LogForm(directory, segmentBytes, segmentAge, compress, sequenceBefore);
  }
}
