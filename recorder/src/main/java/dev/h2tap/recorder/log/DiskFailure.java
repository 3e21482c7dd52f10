package dev.h2tap.recorder.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Whether the disk fails now: its beginning and its end are told, once each, and in between it is
 * left alone for a second at a time. For the writer; any thread may ask {@link #isNow}.
 */
final class DiskFailure {
  private static final long RETRY_AFTER = TimeUnit.SECONDS.toNanos(1);

  private final Path path;
  private final Consumer<String> warnings;
  private volatile boolean now;
  private long retryAt;

  DiskFailure(Path path, Consumer<String> warnings) {
    this.path = path;
    this.warnings = warnings;
  }

  boolean isNow() {
    return now;
  }

  /** Whether it is too early to try again. */
  boolean forbids(long monotonicNanos) {
    return now && monotonicNanos - retryAt < 0;
  }

  /** The disk failed. */
  void began(IOException e, long monotonicNanos) {
    retryAt = monotonicNanos + RETRY_AFTER;
    if (!now) {
      now = true;
      warnings.accept(
          "recording to "
              + path
              + " failed: "
              + e.getMessage()
              + "; traffic goes on unrecorded until it can be written again");
    }
  }

  /** Something could be written. */
  void ended() {
    if (now) {
      now = false;
      warnings.accept("recording to " + path + " goes on");
    }
  }
}
