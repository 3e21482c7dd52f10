package dev.h2tap.e2e;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What h2load counted.
 *
 * @param total how many requests there were to make
 * @param succeeded answered with 2xx or 3xx
 * @param report all that it printed
 */
public record H2load(int total, int succeeded, String report) {
  private static final Pattern REQUESTS =
      Pattern.compile("requests: (\\d+) total, .* (\\d+) succeeded, ");

  /** Runs it to its end. */
  public static H2load run(Stage stage, String... arguments) throws Exception {
    RunningProcess process = stage.start(Tool.H2LOAD, arguments);
    process.exitCode(Duration.ofSeconds(60));
    return of(process);
  }

  /** Reads the report of one that has ended. */
  public static H2load of(RunningProcess ended) {
    Matcher matcher = REQUESTS.matcher(ended.stdout());
    if (!matcher.find()) {
      throw new AssertionError("h2load printed no result\n" + ended.transcript());
    }
    return new H2load(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), ended.stdout());
  }
}
