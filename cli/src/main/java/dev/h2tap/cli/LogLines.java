package dev.h2tap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/**
 * How libraries' log messages look: one line each on stderr, warnings and worse only. The JDK makes
 * an instance when the first logger is asked for (java.util.logging.config.class), so a command
 * that logs nothing does not pay for it.
 */
public final class LogLines {
  public LogLines() throws IOException {
    String configuration =
        "handlers = %1$s\n.level = WARNING\n%1$s.formatter = %2$s\n"
            .formatted(ConsoleHandler.class.getName(), OneLine.class.getName());
    LogManager.getLogManager()
        .readConfiguration(new ByteArrayInputStream(configuration.getBytes(UTF_8)));
  }

  /** {@code h2tap: warning: what happened: the exception's own words}. */
  public static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord entry) {
      String level = entry.getLevel() == Level.SEVERE ? "error" : "warning";
      String cause = entry.getThrown() == null ? "" : ": " + entry.getThrown();
      String text = (formatMessage(entry) + cause).strip().replaceAll("\\s*\\R\\s*", " ");
      return "h2tap: " + level + ": " + text + System.lineSeparator();
    }
  }
}
