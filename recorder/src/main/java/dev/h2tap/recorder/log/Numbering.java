package dev.h2tap.recorder.log;

import org.jspecify.annotations.Nullable;

/**
 * Follows the numbers of records: which are missing, and which were deleted in good order with
 * older segments or left out on purpose.
 */
public final class Numbering {
  private @Nullable LogFileHead firstFile;
  private long last;
  private long deleted;

  /** Records that are not there though later ones are. */
  public record Missing(long first, long last) {

    /** How many they are. */
    public long records() {
      return last - first + 1;
    }
  }

  /** The highest number so far. */
  public long last() {
    return last;
  }

  /** How many records were deleted with older segments. */
  public long deleted() {
    return deleted;
  }

  /**
   * Takes the next record.
   *
   * @param file that it was read from
   * @return what is missing in front of it, null if nothing is
   */
  public @Nullable Missing next(LogRecord record, @Nullable LogFileHead file) {
    return next(record.sequence(), record.first(), file);
  }

  /**
   * Takes the next record by its header, which must not be that of a {@link Kind#LEFT_OUT}.
   *
   * @return what is missing in front of it, null if nothing is
   */
  public @Nullable Missing next(RecordHeader header, @Nullable LogFileHead file) {
    return next(header.sequence(), header.sequence(), file);
  }

  private @Nullable Missing next(long sequence, long first, @Nullable LogFileHead file) {
    if (firstFile == null) {
      firstFile = file;
    }
    long expected = last + 1;
    last = Math.max(last, sequence);
    if (file != null
        && file == firstFile
        && expected <= file.sequenceBefore()
        && first > expected) {
      long upTo = Math.min(first - 1, file.sequenceBefore());
      deleted += upTo - expected + 1;
      expected = upTo + 1;
    }
    return first > expected ? new Missing(expected, first - 1) : null;
  }
}
