package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.HostPort;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for whoever operates a proxy: the admin endpoint and the logs. */
final class OperateOptions {
  @Option(
      names = "--admin",
      paramLabel = "[HOST:]PORT",
      converter = HostPort.Listen.class,
      description = "Serve /metrics, /healthz, /readyz and /config here; loopback by default.")
  private @Nullable HostPort admin;

  @Option(
      names = "--access-log",
      paramLabel = "text|json",
      description = "Write a line for each exchange to stdout.")
  private @Nullable LogFormat accessLog;

  @Option(
      names = "--log-level",
      paramLabel = "error|warn|info|debug",
      description = "What is said on stderr. Default: info.")
  private Messages.@Nullable Level logLevel;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      description = "How it is said. Default: text.")
  private @Nullable LogFormat logFormat;

  /** How lines are written. */
  enum LogFormat {
    TEXT,
    JSON
  }

  /** What is given. */
  Values values() {
    return Values.NONE
        .with(Keys.ADMIN, admin)
        .with(Keys.ACCESS_LOG, word(accessLog))
        .with(Keys.LOG_LEVEL, word(logLevel))
        .with(Keys.LOG_FORMAT, word(logFormat));
  }

  private static @Nullable String word(@Nullable Enum<?> value) {
    return value == null ? null : value.name().toLowerCase(Locale.ROOT);
  }
}
