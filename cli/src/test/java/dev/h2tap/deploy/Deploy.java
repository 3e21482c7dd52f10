package dev.h2tap.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files below {@code deploy/}. */
final class Deploy {
  private static final Path DIRECTORY = Path.of("..", "deploy").toAbsolutePath().normalize();

  private Deploy() {}

  static Path file(String name) {
    return DIRECTORY.resolve(name);
  }

  static String text(String name) {
    return text(file(name));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files below a directory whose names end so, in order. */
  static List<Path> files(String directory, String ending) {
    try (Stream<Path> files = Files.walk(file(directory))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
