package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.ByteSize;
import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.setup.RecordingSetup;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Overflow;
import dev.h2tap.recorder.log.RecordingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
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

  @Option(names = "--compress", description = "Compress the log as it is written.")
  private boolean compress;

  /** What is given. */
  Values values() {
    return Values.NONE
        .with(Keys.RECORD, record)
        .with(Keys.RECORD_SEGMENT, segment)
        .with(Keys.RECORD_AGE, age)
        .with(Keys.RECORD_LIMIT, limit)
        .with(Keys.RECORD_QUEUE, queue)
        .with(Keys.OVERFLOW, overflow == null ? null : overflow.name().toLowerCase(Locale.ROOT))
        .with(Keys.NO_SECRETS, noSecrets ? true : null)
        .with(Keys.COMPRESS, compress ? true : null);
  }

  /** What the options say, null where nothing is recorded. */
  @Nullable RecordingOptions read(Consumer<String> warnings) throws UserException {
    return RecordingSetup.of(values(), warnings);
  }

  /** Refuses to record onto the log that a command reads. */
  void protect(Path log) throws UserException, IOException {
    if (record != null
        && Files.exists(Path.of(record))
        && Files.exists(log)
        && Files.isSameFile(Path.of(record), log)) {
      throw new UserException(
          "--record " + record + " is the log that is replayed; record to another one");
    }
  }
}
