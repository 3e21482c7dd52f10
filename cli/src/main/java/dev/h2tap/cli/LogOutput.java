package dev.h2tap.cli;

import dev.h2tap.cli.option.ByteSize;
import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.edit.Target;
import dev.h2tap.recorder.log.LogForm;
import dev.h2tap.recorder.log.LogWriteException;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.view.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The session log that a command makes, and its form. */
final class LogOutput {
  private static final long SEGMENT = 64 << 20;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "LOG",
      description =
          "The new log (mode 0600): a file that is not there, or a directory (ends in /) that is"
              + " empty or not there.")
  private String output = "";

  @Option(
      names = "--compress",
      negatable = true,
      description = "Compress the new log, or not. Default: as the old one is.")
  private @Nullable Boolean compress;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "In a directory: a new segment begins at this size. Default: 64MiB.")
  private @Nullable Long size;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "In a directory: a segment holds what was recorded within this time.")
  private @Nullable Duration every;

  /** Makes a new log. */
  @FunctionalInterface
  interface Making<T> {
    T make(Target target) throws UserException, IOException;
  }

  /**
   * Lets the log be made that the options ask for.
   *
   * @param source its form is kept where nothing is said
   * @throws UserException if the source is no session log, or the options do not go together
   */
  <T> T make(Path source, Making<T> making) throws UserException, IOException {
    Target target = target(source);
    try {
      return making.make(target);
    } catch (LogWriteException e) {
      throw new FailedException(
          "cannot write "
              + output
              + ": "
              + FileFault.reason(e.fault())
              + "; make room or give -o another path",
          e);
    }
  }

  private Target target(Path source) throws UserException, IOException {
    if (output.isBlank()) {
      throw new UserException("-o names no file; write for example -o part.h2tap");
    }
    Path path = Path.of(output);
    boolean directory = output.endsWith("/") || Files.isDirectory(path);
    if (!directory && (size != null || every != null)) {
      throw new UserException("--size and --every need a directory; write -o " + output + "/");
    }
    boolean compressed = compress == null ? SessionLog.isCompressed(source) : compress;
    LogForm form = LogForm.FILE.withCompression(compressed);
    return new Target(
        path,
        directory
            ? form.withSegments(
                size == null ? SEGMENT : size, every == null ? LogForm.FILE.segmentAge() : every)
            : form);
  }

  /** Says what was written. */
  void told(Terminal terminal, long records) throws IOException {
    terminal
        .out()
        .println(
            output
                + ": "
                + records
                + (records == 1 ? " record, " : " records, ")
                + Units.size(SessionLog.size(Path.of(output))));
  }
}
