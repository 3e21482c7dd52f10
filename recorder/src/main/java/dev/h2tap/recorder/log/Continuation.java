package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * What a new run must know of a file that was there, found by its record headers.
 *
 * @param header null when the file ends within it
 * @param numbers the highest numbers in use
 * @param end behind the last whole record
 */
record Continuation(FileHeader header, Numbers numbers, long end) {

  /**
   * Reads through a file.
   *
   * @throws UserException if it is not a session log
   */
  @SuppressWarnings("resource")
  static Continuation of(Path path, FileChannel channel) throws IOException, UserException {
    LogFileReader reader = new LogFileReader(path, channel, damage -> {});
    FileHeader header = reader.header();
    if (header == null) {
      return new Continuation(FileHeader.of(FileHeader.PLAIN, 0, Numbers.NONE), Numbers.NONE, 0);
    }
    Numbers[] highest = {header.before()};
    LogRecord record;
    while ((record = reader.next(h -> note(h, highest), true)) != null) {
      highest[0] = highest[0].max(Numbers.in(record));
    }
    return new Continuation(header, highest[0], reader.endOfLastWhole());
  }

  /** Whether the numbers in the payload count too. */
  private static boolean note(RecordHeader header, Numbers[] highest) {
    highest[0] = highest[0].max(new Numbers(header.sequence(), header.connection(), 0));
    return header.kind() == Kind.EXCHANGE_BRIDGED || header.kind() == Kind.EXCHANGE_ENDED;
  }
}
