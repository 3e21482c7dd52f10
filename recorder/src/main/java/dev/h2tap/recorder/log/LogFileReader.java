package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of a session log from front to back. Damage is reported, skipped, and the next
 * record found by the file's marker; a record found that way must have a higher number than the
 * last one, so that a copy of this very log inside a payload is never taken for the log itself.
 */
final class LogFileReader implements Closeable {
  private static final int SCAN_STEP = 64 << 10;

  private final Path file;
  private final FileChannel channel;
  private final FileWindow window;
  private final EarlierRecords earlier;
  private final DamageListener listener;
  private @Nullable FileHeader header;
  private long position;
  private long endOfLastWhole;
  private long lastSequence;
  private long unverifiedFrom = -1;
  private long damagedFrom = -1;
  private String damage = "";
  private boolean raw;
  private Predicate<RecordHeader> decoded = header -> true;
  private final Payload.Malformed malformed = this::malformed;
  private @Nullable RunReader run;

  LogFileReader(Path file, FileChannel channel, DamageListener listener) {
    this.file = file;
    this.channel = channel;
    this.window = new FileWindow(channel);
    this.earlier = new EarlierRecords(channel);
    this.listener = listener;
  }

  /** From now on events are {@link Event.Unknown}, with payloads as they are. */
  void raw() {
    raw = true;
  }

  /** From now on records that do not pass are checked, but neither decoded nor returned. */
  void decoding(Predicate<RecordHeader> decoded) {
    this.decoded = decoded;
  }

  /**
   * The file's header.
   *
   * @return null when the file ends within it
   * @throws UserException if this is not a session log
   */
  @Nullable FileHeader header() throws IOException, UserException {
    if (header == null) {
      window.load(0, FileHeader.LOOK_AT);
      header = FileHeader.read(file.toString(), window.buffer().duplicate().position(0));
      if (header != null) {
        if (header.version() == FileHeader.COMPRESSED) {
          CompressedRun.require(file.toString());
        }
        position = header.length();
        endOfLastWhole = position;
        if (header.damage() != null) {
          listener.damaged(new Damage(file, 0, 0, header.damage()));
        }
      }
    }
    return header;
  }

  /** The offset behind the last whole record that was read or passed over. */
  long endOfLastWhole() {
    return endOfLastWhole;
  }

  /**
   * The next record that is wanted.
   *
   * @param complete whether nothing will be appended to the file any more: then a torn record at
   *     the end is damage, otherwise it may still be on its way
   * @return null at the end
   * @throws UserException if this is not a session log
   */
  @Nullable LogRecord next(Predicate<RecordHeader> wanted, boolean complete)
      throws IOException, UserException {
    LogRecord record = read(wanted, complete);
    if (record == null && !complete) {
      window.forget();
      earlier.forget();
    }
    return record;
  }

  private @Nullable LogRecord read(Predicate<RecordHeader> wanted, boolean complete)
      throws IOException, UserException {
    if (!complete && !window.reaches(FileHeader.LENGTH)) {
      return null;
    }
    if (header() == null) {
      if (complete && position == 0 && window.fileSize() > 0) {
        position = window.fileSize();
        listener.damaged(new Damage(file, 0, position, "the file header is cut short"));
      }
      return null;
    }
    while (true) {
      LogRecord inRun = run == null ? null : run.next(wanted);
      if (inRun != null) {
        return inRun;
      }
      closeRun();
      if (damagedFrom >= 0 && !recover(complete)) {
        return null;
      }
      RecordHeader record = recordHere(complete);
      if (record != null) {
        lastSequence = Math.max(lastSequence, record.sequence());
        if (record.code() == CompressedRun.KIND) {
          openRun(record);
        } else if (wanted.test(record)) {
          LogRecord read = recordAt(record);
          if (read != null) {
            return read;
          }
        } else {
          unverifiedFrom = position + RecordHeader.LENGTH;
          pass(record);
        }
      } else if (damagedFrom < 0) {
        return null;
      }
    }
  }

  private void openRun(RecordHeader record) throws IOException {
    long at = position;
    ByteBuffer payload = payloadOf(record);
    if (payload == null) {
      return;
    }
    try {
      run = new RunReader(file, at, CompressedRun.open(payload), marker(), raw, decoded, listener);
    } catch (MalformedPayload e) {
      String reason =
          "the run of records from " + record.sequence() + " on cannot be read: " + e.getMessage();
      listener.damaged(new Damage(file, at, record.recordLength(), reason));
    }
  }

  private void closeRun() {
    if (run != null) {
      lastSequence = Math.max(lastSequence, run.lastSequence());
      run = null;
    }
  }

  /** The header of the record at the position, null at the end or when damage begins here. */
  private @Nullable RecordHeader recordHere(boolean complete) throws IOException {
    if (!window.load(position, RecordHeader.LENGTH)) {
      if (complete && window.fileSize() > position) {
        damagedFrom = position;
        damage = "a record is cut short";
      }
      return null;
    }
    RecordHeader record = headerAt(position);
    if (record == null) {
      damagedFrom = unverifiedFrom >= 0 ? unverifiedFrom : position;
      position = damagedFrom;
      damage = "damaged record header";
      return null;
    }
    if (!window.reaches(position + record.recordLength())) {
      if (complete) {
        damagedFrom = position;
        position++;
        damage = "record " + record.sequence() + " is cut short";
      }
      return null;
    }
    return record;
  }

  /** The record at the position, null if damaged or not to be decoded; goes on behind it. */
  private @Nullable LogRecord recordAt(RecordHeader header) throws IOException {
    long at = position;
    ByteBuffer payload = payloadOf(header);
    if (payload == null || !decoded.test(header)) {
      return null;
    }
    RecordHeader read = header;
    if (header.code() == SharedPlaintext.KIND) {
      try {
        payload = joined(payload, at);
        read = header.with(Kind.PLAINTEXT.code());
      } catch (MalformedPayload e) {
        String reason =
            "the payload of record " + header.sequence() + " cannot be read: " + e.getMessage();
        listener.damaged(new Damage(file, at, header.recordLength(), reason));
        return null;
      }
    }
    return Payload.record(read, payload, raw, at, malformed);
  }

  private void malformed(long at, String reason) {
    listener.damaged(new Damage(file, at, 0, reason));
  }

  private ByteBuffer joined(ByteBuffer payload, long at) throws IOException, MalformedPayload {
    return SharedPlaintext.join(
        payload, (back, sequence) -> earlier.plaintext(at - back, sequence, marker()));
  }

  /** Checks the payload of the record at the position, and goes on behind it. */
  private @Nullable ByteBuffer payloadOf(RecordHeader record) throws IOException {
    window.load(position, record.recordLength());
    int index = window.index(position) + RecordHeader.LENGTH;
    ByteBuffer payload =
        window.buffer().duplicate().limit(index + record.payloadLength()).position(index);
    if (!Payload.matches(payload, record)) {
      damagedPayload(record);
      return null;
    }
    unverifiedFrom = -1;
    pass(record);
    return payload;
  }

  private void damagedPayload(RecordHeader record) throws IOException {
    String reason = "the payload of record " + record.sequence() + " is damaged";
    long end = position + record.recordLength();
    boolean nextFollows =
        window.fileSize() == end || window.load(end, RecordHeader.LENGTH) && headerAt(end) != null;
    if (nextFollows) {
      listener.damaged(new Damage(file, position, record.recordLength(), reason));
      unverifiedFrom = -1;
      pass(record);
    } else {
      damagedFrom = position;
      damage = reason;
      position++;
    }
  }

  private void pass(RecordHeader record) {
    position += record.recordLength();
    endOfLastWhole = position;
  }

  private @Nullable RecordHeader headerAt(long offset) {
    return RecordHeader.read(window.buffer(), window.index(offset), marker());
  }

  private int marker() {
    return header == null ? 0 : header.marker();
  }

  /** Looks for the next record; false at the end of the file, to be called again if it grows. */
  private boolean recover(boolean complete) throws IOException {
    boolean found = false;
    while (!found && window.load(position, RecordHeader.LENGTH)) {
      window.load(position, (int) Math.min(SCAN_STEP, window.fileSize() - position));
      found = scanWindow();
    }
    if (!found && complete) {
      position = Math.max(position, window.fileSize());
    }
    if (found || complete) {
      listener.damaged(new Damage(file, damagedFrom, position - damagedFrom, damage));
      damagedFrom = -1;
      unverifiedFrom = -1;
    }
    return found || complete;
  }

  private boolean scanWindow() {
    ByteBuffer buffer = window.buffer();
    int marker = marker();
    int last = buffer.limit() - RecordHeader.LENGTH;
    for (int i = window.index(position); i <= last; i++, position++) {
      if (buffer.getInt(i) == marker) {
        RecordHeader record = RecordHeader.read(buffer, i, marker);
        if (record != null && record.sequence() > lastSequence) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
