package dev.h2tap.recorder.log;

/**
 * How a recorder is doing: one look at figures that go on changing.
 *
 * @param queueBytes what waits for the disk now
 * @param queueLimitBytes how much may wait; 0 where nothing is recorded
 * @param writtenBytes written by this run so far
 * @param records written by this run so far
 * @param gaps how often records began to be missing in this run
 * @param lostRecords how many are missing, for a full queue, a disk that failed or want of memory
 * @param failing whether nothing can be written now
 */
public record RecorderStatistics(
    long queueBytes,
    long queueLimitBytes,
    long writtenBytes,
    long records,
    long gaps,
    long lostRecords,
    boolean failing) {

  /** Of a recorder that records nothing. */
  public static final RecorderStatistics NONE = new RecorderStatistics(0, 0, 0, 0, 0, 0, false);
}
