package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
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
      return new Continuation(FileHeader.of(false, 0, Numbers.NONE), Numbers.NONE, 0);
    }
    long[] highest = {0, 0, 0};
    LogRecord record;
    while ((record = reader.next(h -> note(h, highest), true)) != null) {
      highest[1] = Math.max(highest[1], connection(record.event()));
      highest[2] = Math.max(highest[2], exchange(record.event()));
    }
    Numbers seen = new Numbers(highest[0], highest[1], highest[2]);
    return new Continuation(header, header.before().max(seen), reader.endOfLastWhole());
  }

  private static boolean note(RecordHeader header, long[] highest) {
    highest[0] = Math.max(highest[0], header.sequence());
    highest[1] = Math.max(highest[1], header.connection());
    return header.kind() == Kind.EXCHANGE_BRIDGED || header.kind() == Kind.EXCHANGE_ENDED;
  }

  private static long connection(Event event) {
    if (event instanceof Event.ExchangeBridged bridged) {
      return Math.max(bridged.upstreamConnection(), bridged.downstreamConnection());
    }
    return event instanceof Event.ExchangeEnded ended ? ended.downstreamConnection() : 0;
  }

  private static long exchange(Event event) {
    if (event instanceof Event.ExchangeBridged bridged) {
      return bridged.exchange();
    }
    return event instanceof Event.ExchangeEnded ended ? ended.exchange() : 0;
  }
}
