package dev.h2tap.recorder.survey;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogFileHead;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Numbering;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of a log and checks it: every checksum and payload, that no number is missing, that
 * they grow. What the log itself tells not to have recorded is no fault.
 *
 * @param records how many could be read
 * @param files how many files were opened
 * @param faults how many there were
 * @param gapRecords how many records were not recorded, as the log's gap records tell
 * @param ended whether the last run came to its end; otherwise it was cut off, or still goes on
 */
public record Verification(long records, long files, long faults, long gapRecords, boolean ended) {

  /** Whether nothing is damaged or missing. */
  public boolean whole() {
    return faults == 0;
  }

  /**
   * Reads a log.
   *
   * @param faults told of each as it is found
   * @param progress told how many bytes of the log have been read
   * @throws UserException if there is no session log
   */
  public static Verification of(Path log, Consumer<Fault> faults, LongConsumer progress)
      throws IOException, UserException {
    Checker checker = new Checker(faults);
    try (SessionLogReader reader =
        SessionLog.open(log, damage -> checker.fault(new Fault.Damaged(damage)))) {
      LogRecord record;
      while ((record = reader.next()) != null) {
        checker.check(record, reader.file());
        progress.accept(reader.position());
      }
      checker.file(reader.file());
    }
    return checker.result();
  }

  /** What has been seen so far. */
  private static final class Checker {
    private final Consumer<Fault> faults;
    private final Numbering numbering = new Numbering();
    private @Nullable LogFileHead file;
    private long records;
    private long files;
    private long faultCount;
    private long gapRecords;
    private boolean ended = true;

    Checker(Consumer<Fault> faults) {
      this.faults = faults;
    }

    void fault(Fault fault) {
      faultCount++;
      faults.accept(fault);
    }

    void file(@Nullable LogFileHead current) {
      if (current != file) {
        file = current;
        files++;
      }
    }

    void check(LogRecord record, @Nullable LogFileHead from) {
      file(from);
      records++;
      long behind = numbering.last();
      if (record.sequence() <= behind) {
        fault(new Fault.Misplaced(record.sequence(), behind));
      }
      Numbering.Missing missing = numbering.next(record, from);
      if (missing != null) {
        fault(new Fault.Missing(missing.first(), missing.last()));
      }
      if (record.event() instanceof Event.Gap gap) {
        gapRecords += gap.records();
      }
      ended = record.event() instanceof Event.RunEnded;
    }

    Verification result() {
      return new Verification(records, files, faultCount, gapRecords, ended);
    }
  }
}
