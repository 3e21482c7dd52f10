package dev.h2tap.recorder.survey;

import dev.h2tap.recorder.log.LogFileHead;
import org.jspecify.annotations.Nullable;

/**
 * Follows the numbers of records: which are missing, and which were deleted in good order with
 * older segments or left out on purpose.
 */
final class Numbering {
  private @Nullable LogFileHead firstFile;
  private long last;
  private long deleted;

  /** Records that are not there though later ones are. */
  record Missing(long first, long last) {
    long records() {
      return last - first + 1;
    }
  }

  /** The highest number so far. */
  long last() {
    return last;
  }

  /** How many records were deleted with older segments. */
  long deleted() {
    return deleted;
  }

  /**
   * Takes the next record.
   *
   * @return what is missing in front of it, null if nothing is
   */
  @Nullable Missing next(long sequence, @Nullable LogFileHead file) {
    return next(sequence, sequence, file);
  }

  /**
   * Takes the next record, which says that others were left out.
   *
   * @param first the lowest number that it stands for
   */
  @Nullable Missing leftOut(long sequence, long first, @Nullable LogFileHead file) {
    return next(sequence, first, file);
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
