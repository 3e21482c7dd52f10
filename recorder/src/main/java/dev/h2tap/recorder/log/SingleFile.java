package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A session log in one file, new or continued. */
final class SingleFile implements Target {
  private final LogFile file;
  private final Numbers before;

  private SingleFile(LogFile file, Numbers before) {
    this.file = file;
    this.before = before;
  }

  static SingleFile open(RecordingOptions options, Environment environment)
      throws IOException, UserException {
    Path path = options.path();
    requireParent(path);
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new UserException(
          "cannot record to " + path + ": it is not a plain file; give --record another path");
    }
    FileChannel channel = LockedFile.open(path);
    try {
      return channel.size() == 0
          ? begin(options, channel, environment)
          : goOn(options, channel, environment);
    } catch (IOException | UserException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SingleFile begin(
      RecordingOptions options, FileChannel channel, Environment environment) throws IOException {
    LockedFile.makePrivate(options.path());
    LogFile file =
        new LogFile(options.path(), channel, environment.disk(), 0, 0, options.compress());
    file.writeHeader(
        FileHeader.of(FileHeader.recorded(options.compress()), environment.marker(), Numbers.NONE));
    return new SingleFile(file, Numbers.NONE);
  }

  private static SingleFile goOn(
      RecordingOptions options, FileChannel channel, Environment environment)
      throws IOException, UserException {
    Path path = options.path();
    Continuation was = Continuation.of(path, channel);
    long torn = channel.size() - was.end();
    if (torn > 0) {
      options
          .warnings()
          .accept(path + ": cut off " + torn + " unreadable bytes at its end to continue it");
      channel.truncate(was.end());
    }
    if (was.end() == 0) {
      return begin(options, channel, environment);
    }
    FileHeader header = was.header();
    LogFile file =
        new LogFile(
            path, channel, environment.disk(), header.marker(), was.end(), options.compress());
    int version = FileHeader.recorded(options.compress());
    if (header.version() < version) {
      file.replaceHeader(header.raised(version));
    }
    return new SingleFile(file, was.numbers());
  }

  private static void requireParent(Path path) throws UserException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new UserException(
          "cannot record to " + path + ": there is no directory " + parent + "; make it first");
    }
  }

  @Override
  public LogFile file() {
    return file;
  }

  @Override
  public Numbers before() {
    return before;
  }

  @Override
  public boolean full(long batched, long next, long monotonicNanos) {
    return false;
  }

  @Override
  public void next(Numbers before, long monotonicNanos, Start start) {
    throw new UnsupportedOperationException("a single file has no next one");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
