package dev.h2tap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

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

  /** Lets libraries speak as a command's own {@link Messages} do. */
  static void follow(Messages.Level least, boolean json) {
    Level level =
        switch (least) {
          case ERROR -> Level.SEVERE;
          case WARN, INFO -> Level.WARNING;
          case DEBUG -> Level.FINE;
        };
    Logger root = Logger.getLogger("");
    root.setLevel(level);
    for (Handler handler : root.getHandlers()) {
      handler.setLevel(level);
      if (json) {
        handler.setFormatter(new JsonLine());
      }
    }
  }

  /** The same as an object of JSON. */
  private static final class JsonLine extends Formatter {
    @Override
    public String format(LogRecord entry) {
      int value = entry.getLevel().intValue();
      Messages.Level level =
          value >= Level.SEVERE.intValue()
              ? Messages.Level.ERROR
              : value >= Level.WARNING.intValue()
                  ? Messages.Level.WARN
                  : value >= Level.INFO.intValue() ? Messages.Level.INFO : Messages.Level.DEBUG;
      return Messages.json(level, text(this, entry)) + System.lineSeparator();
    }
  }

  private static String text(Formatter formatter, LogRecord entry) {
    String cause = entry.getThrown() == null ? "" : ": " + entry.getThrown();
    return (formatter.formatMessage(entry) + cause).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** {@code h2tap: warning: what happened: the exception's own words}. */
  public static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord entry) {
      int value = entry.getLevel().intValue();
      String level =
          value >= Level.SEVERE.intValue()
              ? "error"
              : value >= Level.WARNING.intValue()
                  ? "warning"
                  : value >= Level.INFO.intValue() ? "info" : "debug";
      return "h2tap: " + level + ": " + text(this, entry) + System.lineSeparator();
    }
  }
}
