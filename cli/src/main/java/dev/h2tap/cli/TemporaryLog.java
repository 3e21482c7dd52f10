package dev.h2tap.cli;

import dev.h2tap.recorder.UnfinishedFiles;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.RecordingOptions;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A session log that a command needs and nobody asked for, in a directory that only its owner can
 * read: deleted with this object, or when the process is told to end.
 */
record TemporaryLog(Path directory) implements AutoCloseable {
  static TemporaryLog create(String prefix) throws UserException {
    Path directory = TemporaryDirectory.create(prefix);
    UnfinishedFiles.begin(directory);
    return new TemporaryLog(directory);
  }

  /** How to record to it. */
  RecordingOptions recording() {
    return RecordingOptions.to(directory.resolve("run.h2tap").toString());
  }

  @Override
  public void close() throws IOException {
    TemporaryDirectory.delete(directory);
    UnfinishedFiles.end(directory);
  }
}
