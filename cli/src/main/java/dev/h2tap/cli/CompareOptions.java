package dev.h2tap.cli;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.compare.Ignored;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what counts as a difference; the same in every command. */
final class CompareOptions {
  @Option(
      names = "--ignore",
      paramLabel = "WHAT",
      description =
          "Leave out field:NAME, trailer:NAME, json:/POINTER, metric:NAME, body, interim or"
              + " protocol; * stands for anything. May be given several times.")
  private List<String> ignore = List.of();

  @Option(
      names = "--no-default-ignores",
      description =
          "Compare also what is another each time: Date, Age, Expires, ids of requests and traces.")
  private boolean noDefaults;

  @Option(
      names = "--sample-values",
      description = "Compare the values of Prometheus samples, and not only which there are.")
  private boolean sampleValues;

  Ignored ignored() throws UserException {
    Ignored ignored = noDefaults ? Ignored.NOTHING : Ignored.byDefault();
    for (String what : ignore) {
      ignored = ignored.with(what);
    }
    return ignored.withSampleValues(sampleValues);
  }
}
