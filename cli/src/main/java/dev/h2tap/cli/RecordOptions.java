package dev.h2tap.cli;

import dev.h2tap.cli.option.ByteSize;
import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Overflow;
import dev.h2tap.recorder.log.RecordingOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where and how to record. */
final class RecordOptions {
  @Option(
      names = "--record",
      paramLabel = "PATH",
      description = "Record to a file, or to rotating segments in a directory (ends in /).")
  private @Nullable String record;

  @Option(
      names = "--record-segment",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "A new segment begins at this size. Default: 64MiB.")
  private @Nullable Long segment;

  @Option(
      names = "--record-age",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "A new segment begins at this age. Default: 1h.")
  private @Nullable Duration age;

  @Option(
      names = "--record-limit",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "All segments together stay below this, oldest go first. Default: 1GiB.")
  private @Nullable Long limit;

  @Option(
      names = "--record-queue",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "What may wait for the disk. Default: 64MiB.")
  private @Nullable Long queue;

  @Option(
      names = "--overflow",
      paramLabel = "pause|shed",
      description =
          "When the disk is too slow: pause the traffic, or shed records and count them."
              + " Default: pause.")
  private @Nullable Overflow overflow;

  @Option(
      names = "--no-secrets",
      description = "Leave the TLS secrets out of the log; TLS 1.3 handshakes stay closed then.")
  private boolean noSecrets;

  @Nullable String path() {
    return record;
  }

  /** What the options say, null where nothing is recorded. */
  @Nullable RecordingOptions read(Consumer<String> warnings) throws UserException {
    String path = record;
    if (path == null) {
      if (segment != null
          || age != null
          || limit != null
          || queue != null
          || overflow != null
          || noSecrets) {
        throw new UserException(
            "--record-*, --overflow and --no-secrets need --record PATH beside them");
      }
      return null;
    }
    if (path.isBlank()) {
      throw new UserException("--record names no file; write for example --record scrape.h2tap");
    }
    RecordingOptions defaults = RecordingOptions.to(path);
    if (!defaults.directory() && (segment != null || age != null || limit != null)) {
      throw new UserException(
          "--record-segment, --record-age and --record-limit need a directory; write --record "
              + path
              + "/");
    }
    return defaults
        .withSegments(
            segment == null ? defaults.segmentBytes() : segment,
            age == null ? defaults.segmentAge() : age,
            limit == null ? defaults.totalBytes() : limit)
        .withQueue(
            queue == null ? defaults.queueBytes() : queue,
            overflow == null ? defaults.overflow() : overflow)
        .withSecrets(!noSecrets)
        .withWarnings(warnings);
  }
}
