package dev.h2tap.cli;

import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories for a run, which only their owner can read. */
final class TemporaryDirectory {
  private TemporaryDirectory() {}

  /** Makes one; it stays until somebody deletes it. */
  static Path create(String prefix) throws UserException {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UserException(
          "cannot make a directory in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + FileFault.reason(e)
              + "; give another with H2TAP_JAVA_OPTS=-Djava.io.tmpdir=DIR",
          e);
    }
  }

  /** Deletes it with all that is in it. */
  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }
}
