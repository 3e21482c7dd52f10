package dev.h2tap.recorder.survey;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runs in a log, put together from the headers of its records. */
final class Runs {
  /** So many runs are told one by one; further ones are only counted. */
  private static final int TOLD = 1000;

  private final List<Run> told = new ArrayList<>();
  private @Nullable Run current;
  private long count;

  /** One run of h2tap. */
  static final class Run {
    private final long startedWall;
    private final long startedMonotonic;
    private Event.@Nullable RunStarted event;
    private long lastMonotonic;
    private boolean ended;

    private Run(RecordHeader first) {
      startedWall = first.wallNanos();
      startedMonotonic = first.monotonicNanos();
    }

    /** What it said of itself, null where that is missing. */
    Event.@Nullable RunStarted event() {
      return event;
    }

    /** Wall time of its first record, since 1970-01-01T00:00:00Z. */
    long startedWall() {
      return startedWall;
    }

    /** How long it went on, up to its last record. */
    long nanos() {
      return lastMonotonic - startedMonotonic;
    }

    /** Whether it came to its end; otherwise it was cut off, or still goes on. */
    boolean ended() {
      return ended;
    }
  }

  void header(RecordHeader header) {
    if (current == null || header.kind() == Kind.RUN_STARTED) {
      finish();
      current = new Run(header);
      count++;
    }
    current.lastMonotonic = header.monotonicNanos();
    current.ended |= header.kind() == Kind.RUN_ENDED;
  }

  /** What the run that began last said of itself. */
  void started(Event.RunStarted event) {
    if (current != null) {
      current.event = event;
    }
  }

  void finish() {
    if (current != null && told.size() < TOLD) {
      told.add(current);
    }
    current = null;
  }

  /** The first runs, oldest first. */
  List<Run> told() {
    return told;
  }

  long count() {
    return count;
  }
}
