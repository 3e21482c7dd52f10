package dev.h2tap.cli.terminal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows on an interactive stderr how far some work has come, once it has taken longer than a
 * second. For one thread; {@link #close} wipes the line.
 */
public final class Progress implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(100);

  private final Terminal terminal;
  private final String what;
  private final long total;
  private final LongSupplier nanoTime;
  private long next;
  private boolean shown;

  /**
   * Starts the clock.
   *
   * @param what what is being done, for example {@code reading scrape.h2tap}
   * @param total how much there is to do, in any unit; 0 where that is not known
   */
  public Progress(Terminal terminal, String what, long total) {
    this(terminal, what, total, System::nanoTime);
  }

  Progress(Terminal terminal, String what, long total, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.what = what;
    this.total = total;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong() + PATIENCE;
  }

  /** Tells how much is done. Cheap enough to be called for every record. */
  public void at(long done) {
    if (!terminal.interactive()) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - next >= 0) {
      next = now + BETWEEN;
      shown = true;
      String share = total > 0 ? " " + Math.min(100, done * 100 / total) + " %" : " ...";
      terminal.err().print("\r" + what + share);
      terminal.err().flush();
    }
  }

  @Override
  public void close() {
    if (shown) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
    }
  }
}
