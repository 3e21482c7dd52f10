package dev.h2tap.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.terminal.Terminal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What a running command has to say on stderr: a line each, for people or as JSON, from a level on.
 * Thread-safe.
 */
final class Messages implements Consumer<String> {
  private static final String WARNING = "warning: ";

  private final Terminal terminal;
  private volatile Level least = Level.INFO;
  private volatile boolean json;

  /** How much a line matters, the most important first. */
  enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  Messages(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Speaks from now on as the configuration says, and lets libraries speak so. */
  void follow(Values values) {
    least = Level.valueOf(values.get(Keys.LOG_LEVEL, "info").toUpperCase(Locale.ROOT));
    json = values.get(Keys.LOG_FORMAT, "text").equals("json");
    if (values.has(Keys.LOG_LEVEL) || values.has(Keys.LOG_FORMAT)) {
      LogLines.follow(least, json);
    }
  }

  /** A line of news; one that begins with {@code warning:} is a warning. */
  @Override
  public void accept(String line) {
    if (line.startsWith(WARNING)) {
      warn(line.substring(WARNING.length()));
    } else {
      say(Level.INFO, "", line);
    }
  }

  /** Something may go wrong. */
  void warn(String line) {
    say(Level.WARN, WARNING, line);
  }

  /** Something went wrong, and h2tap goes on. */
  void error(String line) {
    say(Level.ERROR, "", line);
  }

  private void say(Level level, String prefix, String line) {
    if (level.compareTo(least) > 0) {
      return;
    }
    terminal.err().println(json ? json(level, line) : "h2tap: " + prefix + line);
    terminal.err().flush();
  }

  /** {@code {"time":…,"level":…,"message":…}}. */
  static String json(Level level, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
        .put("level", level.name().toLowerCase(Locale.ROOT))
        .put("message", message)
        .toString();
  }
}
