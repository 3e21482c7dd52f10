package dev.h2tap.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Files that nobody should find when the process is told to end before they are finished: they are
 * deleted then. Thread-safe.
 */
public final class UnfinishedFiles {
  private static final Set<Path> PATHS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> PATHS.forEach(UnfinishedFiles::delete), "unfinished"));
  }

  private UnfinishedFiles() {}

  /** From now on the file, or the directory with all in it, goes with the process. */
  public static void begin(Path path) {
    PATHS.add(path.toAbsolutePath());
  }

  /** It is finished, and stays as it is. */
  public static void end(Path path) {
    PATHS.remove(path.toAbsolutePath());
  }

  private static void delete(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException goneOrOutOfReach) {
      return;
    }
  }
}
