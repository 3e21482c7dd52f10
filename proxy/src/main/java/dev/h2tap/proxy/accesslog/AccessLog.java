package dev.h2tap.proxy.accesslog;

import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.bridge.ExchangeReport;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Writes a line when an exchange ends. Thread-safe. */
public final class AccessLog implements ExchangeObserver, AutoCloseable {
  private final LineFormat format;
  private final LineWriter writer;

  /**
   * Begins.
   *
   * @param out where lines go; not closed
   * @param warnings is told, a line each, of lines that were dropped and of an end of {@code out}
   */
  public AccessLog(LineFormat format, OutputStream out, Consumer<String> warnings) {
    this.format = format;
    this.writer = new LineWriter(out, warnings);
  }

  @Override
  public void ended(ExchangeReport report) {
    if (writer.hasRoom()) {
      writer.add(format.line(report));
    } else {
      writer.drop();
    }
  }

  /** Writes what waits, for a little while. */
  @Override
  public void close() {
    writer.close();
  }
}
