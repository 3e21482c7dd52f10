package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session log, one file or the segments of a directory, in order and in constant memory.
 * Not safe for use by several threads at once. The buffers of the events need no release.
 */
public final class SessionLogReader implements Closeable {
  private final Path path;
  private final boolean directory;
  private final DamageListener listener;
  private boolean live;
  private boolean raw;
  private Predicate<RecordHeader> wanted = header -> true;
  private Predicate<RecordHeader> decoded = header -> true;
  private final Predicate<RecordHeader> unrepeated = this::isWantedAndNew;
  private @Nullable LogFileReader reader;
  private @Nullable SegmentName segment;
  private boolean firstOfSegment;
  private long lastSequence;
  private long closedBytes;
  private @Nullable LogFileHead head;

  SessionLogReader(Path path, DamageListener listener, boolean live)
      throws IOException, UserException {
    this.path = path;
    this.directory = Files.isDirectory(path);
    this.listener = listener;
    this.live = live;
    if (!directory) {
      open(path);
    } else if (!openNext() && !live) {
      throw new UserException(
          path + " holds no h2tap session log; name a directory given to h2tap proxy --record");
    }
  }

  /**
   * From now on only records that pass are read; the payloads of all others are neither read nor
   * checked, which makes it cheap to list a long log.
   *
   * @return this
   */
  public SessionLogReader only(Predicate<RecordHeader> wanted) {
    this.wanted = wanted;
    return this;
  }

  /**
   * From now on payloads are not decoded: events are {@link Event.Unknown}, also of known kinds.
   *
   * @return this
   */
  public SessionLogReader raw() {
    raw = true;
    if (reader != null) {
      reader.raw();
    }
    return this;
  }

  /**
   * From now on records that do not pass are checked for damage, but neither decoded nor returned;
   * what they refer to is not looked up, since it was checked in its turn.
   *
   * @param checked told of each that is not returned and undamaged, in its turn
   * @return this
   */
  public SessionLogReader decoding(Predicate<RecordHeader> passes, Consumer<RecordHeader> checked) {
    decoded =
        header -> {
          boolean wanted = passes.test(header);
          if (!wanted) {
            checked.accept(header);
          }
          return wanted;
        };
    if (reader != null) {
      reader.decoding(decoded);
    }
    return this;
  }

  /** The log will not grow any more: what is torn at its end is damage from now on. */
  public void stopFollowing() {
    live = false;
  }

  /** How many bytes of the log have been read or passed over, all segments together. */
  public long position() {
    return closedBytes + (reader == null ? 0 : reader.endOfLastWhole());
  }

  /** The file that the last record was read from; null before one was opened. */
  public @Nullable LogFileHead file() {
    return head;
  }

  /**
   * The next record.
   *
   * @return null at the end; when following, later calls return what was appended since
   * @throws IOException if the file cannot be read; never because of what stands in it
   */
  public @Nullable LogRecord next() throws IOException {
    while (reader != null || openNextOrSkip()) {
      LogRecord record = nextOfFile(!directory && !live);
      if (record != null) {
        return record;
      }
      if (!directory) {
        return null;
      }
      boolean newer = laterSegment() != null;
      record = newer || !live ? nextOfFile(true) : null;
      if (record != null) {
        return record;
      }
      if (!newer || !openNextOrSkip()) {
        return null;
      }
    }
    return null;
  }

  private @Nullable LogRecord nextOfFile(boolean complete) throws IOException {
    LogFileReader current = reader;
    if (current == null) {
      return null;
    }
    try {
      return current.next(unrepeated, complete);
    } catch (UserException e) {
      skipFile(e);
      return null;
    }
  }

  /** Leaves out the copy of "run started" at the start of a segment when its original was read. */
  private boolean isWantedAndNew(RecordHeader header) {
    boolean repeated =
        firstOfSegment && header.kind() == Kind.RUN_STARTED && header.sequence() <= lastSequence;
    firstOfSegment = false;
    lastSequence = Math.max(lastSequence, header.sequence());
    return !repeated && wanted.test(header);
  }

  private boolean openNextOrSkip() throws IOException {
    while (true) {
      try {
        return openNext();
      } catch (UserException e) {
        skipFile(e);
      }
    }
  }

  private void skipFile(UserException why) throws IOException {
    Path file = segment == null ? path : path.resolve(segment.toString());
    long size = Files.exists(file) ? Files.size(file) : 0;
    listener.damaged(new Damage(file, 0, size, String.valueOf(why.getMessage())));
    close();
  }

  private boolean openNext() throws IOException, UserException {
    SegmentName next = laterSegment();
    if (next == null) {
      return false;
    }
    segment = next;
    open(path.resolve(next.toString()));
    return true;
  }

  private @Nullable SegmentName laterSegment() throws IOException {
    if (!directory) {
      return null;
    }
    List<SegmentName> names = SegmentName.in(path);
    SegmentName last = segment;
    return names.stream()
        .filter(name -> last == null || name.compareTo(last) > 0)
        .findFirst()
        .orElse(null);
  }

  private void open(Path file) throws IOException, UserException {
    close();
    firstOfSegment = true;
    LogFileReader opened =
        new LogFileReader(file, FileChannel.open(file, StandardOpenOption.READ), listener);
    try {
      if (!live || Files.size(file) > 0) {
        head = head(file, opened.header());
      }
      if (raw) {
        opened.raw();
      }
      opened.decoding(decoded);
      reader = opened;
    } finally {
      if (reader == null) {
        opened.close();
      }
    }
  }

  private static LogFileHead head(Path file, @Nullable FileHeader header) throws IOException {
    int version = header == null ? FileHeader.PLAIN : header.version();
    long before = header == null ? 0 : header.before().sequence();
    return new LogFileHead(file, version, Files.size(file), before);
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      closedBytes += reader.endOfLastWhole();
      reader.close();
      reader = null;
    }
  }
}
