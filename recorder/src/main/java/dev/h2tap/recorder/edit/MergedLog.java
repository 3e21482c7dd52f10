package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Numbers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One of the logs that are merged, read run by run. */
final class MergedLog {
  private final Reading reading;
  private Numbers highest = Numbers.NONE;
  private boolean within;

  MergedLog(Reading reading) {
    this.reading = reading;
  }

  Reading reading() {
    return reading;
  }

  /** The highest numbers that were read so far. */
  Numbers highest() {
    return highest;
  }

  /** The record with which its next run begins, null at the end. */
  @Nullable LogRecord nextRun() {
    return reading.next();
  }

  void beginRun() {
    within = false;
  }

  /** The next record of the run, null where the run is over. */
  @Nullable LogRecord next() {
    LogRecord next = reading.next();
    return next == null || within && RunKey.of(next) != null ? null : next;
  }

  LogRecord take() throws IOException {
    within = true;
    LogRecord taken = reading.take();
    highest = highest.max(Numbers.in(taken));
    return taken;
  }
}
