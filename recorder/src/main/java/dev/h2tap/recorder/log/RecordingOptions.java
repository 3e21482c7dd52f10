package dev.h2tap.recorder.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where and how to record.
 *
 * @param path a file, or a directory for rotating segments
 * @param directory whether the path is that of a directory, there or not
 * @param segmentBytes a new segment begins before one grows beyond this
 * @param segmentAge a new segment begins when one is older than this
 * @param totalBytes all segments of a directory together stay below this: the oldest are deleted
 * @param queueBytes how many bytes may wait for the disk
 * @param overflow what happens when more are waiting
 * @param secrets whether TLS secrets are written
 * @param compress whether records are compressed; a log that is continued may hold both
 * @param warnings is given a line for people when recording fails and when it goes on; on the
 *     writer's thread
 */
public record RecordingOptions(
    Path path,
    boolean directory,
    long segmentBytes,
    Duration segmentAge,
    long totalBytes,
    long queueBytes,
    Overflow overflow,
    boolean secrets,
    boolean compress,
    Consumer<String> warnings) {

  private static final System.Logger LOG = System.getLogger(RecordingOptions.class.getName());

  /**
   * The defaults: 64 MiB or an hour a segment, 1 GiB in all, 64 MiB of queue, pause, with secrets,
   * not compressed, warnings to the system logger.
   *
   * @param path a directory if it is one or ends in a slash, otherwise a file
   */
  public static RecordingOptions to(String path) {
    Path file = Path.of(path);
    return new RecordingOptions(
        file,
        path.endsWith("/") || Files.isDirectory(file),
        64L << 20,
        Duration.ofHours(1),
        1L << 30,
        64L << 20,
        Overflow.PAUSE,
        true,
        false,
        line -> LOG.log(System.Logger.Level.WARNING, line));
  }

  public RecordingOptions withSegments(long segmentBytes, Duration segmentAge, long totalBytes) {
    return new RecordingOptions(
        path,
        directory,
        segmentBytes,
        segmentAge,
        totalBytes,
        queueBytes,
        overflow,
        secrets,
        compress,
        warnings);
  }

  public RecordingOptions withQueue(long queueBytes, Overflow overflow) {
    return new RecordingOptions(
        path,
        directory,
        segmentBytes,
        segmentAge,
        totalBytes,
        queueBytes,
        overflow,
        secrets,
        compress,
        warnings);
  }

  public RecordingOptions withSecrets(boolean secrets) {
    return new RecordingOptions(
        path,
        directory,
        segmentBytes,
        segmentAge,
        totalBytes,
        queueBytes,
        overflow,
        secrets,
        compress,
        warnings);
  }

  public RecordingOptions withCompression(boolean compress) {
    return new RecordingOptions(
        path,
        directory,
        segmentBytes,
        segmentAge,
        totalBytes,
        queueBytes,
        overflow,
        secrets,
        compress,
        warnings);
  }

  public RecordingOptions withWarnings(Consumer<String> warnings) {
    return new RecordingOptions(
        path,
        directory,
        segmentBytes,
        segmentAge,
        totalBytes,
        queueBytes,
        overflow,
        secrets,
        compress,
        warnings);
  }
}
