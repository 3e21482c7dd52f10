package dev.h2tap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory of one's own while a benchmark runs. */
final class Scratch implements AutoCloseable {
  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  static Scratch open() throws IOException {
    return new Scratch(Files.createTempDirectory("h2tap-bench-"));
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Deletes the files in it, and the directory. */
  @Override
  public void close() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
