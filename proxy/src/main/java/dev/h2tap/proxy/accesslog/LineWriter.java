package dev.h2tap.proxy.accesslog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Writes lines on a thread of its own. So much may wait and no more: what comes then is dropped and
 * counted, and told as soon as the reader takes lines again.
 */
final class LineWriter implements Runnable, AutoCloseable {
  private static final long MOST_WAITING = 4 << 20;
  private static final int BATCH = 64 << 10;
  private static final long LAST_WORDS_MILLIS = 1_000;
  private static final String END = "";

  private final OutputStream out;
  private final Consumer<String> warnings;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final LongAdder dropped = new LongAdder();
  private final Thread thread = new Thread(this, "h2tap-access-log");
  private volatile boolean broken;

  /**
   * @param out a write to it may block; not closed
   */
  LineWriter(OutputStream out, Consumer<String> warnings) {
    this.out = out;
    this.warnings = warnings;
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether a line would be kept; to be asked before one is made. */
  boolean hasRoom() {
    return !broken && waiting.get() < MOST_WAITING;
  }

  void add(String line) {
    waiting.addAndGet(line.length());
    lines.add(line);
  }

  /** A line was not made for want of room. */
  void drop() {
    if (!broken) {
      dropped.increment();
    }
  }

  @Override
  public void run() {
    try {
      StringBuilder batch = new StringBuilder(BATCH);
      String line = lines.take();
      while (!line.equals(END)) {
        batch.setLength(0);
        String next = line;
        while (next != null && !next.equals(END)) {
          batch.append(next).append('\n');
          waiting.addAndGet(-next.length());
          next = batch.length() < BATCH ? lines.poll() : null;
        }
        write(batch);
        line = next == null ? lines.take() : next;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(CharSequence batch) {
    if (broken) {
      return;
    }
    try {
      out.write(batch.toString().getBytes(UTF_8));
      out.flush();
      tellDropped();
    } catch (IOException e) {
      broken = true;
      warnings.accept(
          "access log ended: standard output takes no more ("
              + e.getMessage()
              + "); traffic goes on without it");
    }
  }

  private void tellDropped() {
    long missing = dropped.sumThenReset();
    if (missing > 0) {
      warnings.accept(
          "access log: "
              + missing
              + (missing == 1 ? " line was" : " lines were")
              + " dropped, since standard output takes them too slowly");
    }
  }

  /** Writes what waits, unless that takes too long. */
  @Override
  public void close() {
    lines.add(END);
    try {
      thread.join(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    dropped.add(lines.stream().filter(line -> !line.equals(END)).count());
    tellDropped();
  }
}
