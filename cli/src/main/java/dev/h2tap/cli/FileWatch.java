package dev.h2tap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells when what a file holds has changed: rewritten in place, replaced by a rename, or reached by
 * another symbolic link, as Kubernetes swaps mounted volumes. It reads the file twice a second:
 * that sees all of them, on every file system. A change counts once it has been the same two times,
 * so that a file that is being written is left alone.
 */
final class FileWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 500;
  private static final byte[] NOTHING = {};

  private final @Nullable ScheduledExecutorService timer;
  private final Runnable changed;
  private byte[] known = NOTHING;
  private byte[] last = NOTHING;

  private FileWatch(@Nullable Path file, Runnable changed) {
    this.changed = changed;
    if (file == null) {
      timer = null;
      return;
    }
    known = contentOf(file);
    last = known;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "h2tap-file-watch");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(
        () -> look(contentOf(file)), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Begins to watch.
   *
   * @param file null for none
   * @param changed runs on a thread of the watch
   */
  static FileWatch of(@Nullable Path file, Runnable changed) {
    return new FileWatch(file, changed);
  }

  /**
   * Compares with what was there before.
   *
   * @param now what is in the file now
   */
  void look(byte[] now) {
    boolean settled = Arrays.equals(now, last);
    last = now;
    if (settled && now.length > 0 && !Arrays.equals(now, known)) {
      known = now;
      changed.run();
    }
  }

  /** What is in the file; nothing where it is not there, as in the middle of a replacement. */
  private static byte[] contentOf(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return NOTHING;
    }
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
