package dev.h2tap.recorder.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the records of a run that has been decompressed. */
final class RunReader {
  private final Path file;
  private final long offset;
  private final ByteBuffer records;
  private final int marker;
  private final boolean raw;
  private final Predicate<RecordHeader> decoded;
  private final DamageListener listener;
  private final Payload.Malformed malformed = (at, reason) -> damaged(0, reason);
  private long lastSequence;

  /**
   * @param offset of the run in its file, for what is damaged
   * @param marker of the file
   * @param raw as in {@link Payload#record}
   * @param decoded which of the wanted records are more than checked
   */
  RunReader(
      Path file,
      long offset,
      ByteBuffer records,
      int marker,
      boolean raw,
      Predicate<RecordHeader> decoded,
      DamageListener listener) {
    this.file = file;
    this.offset = offset;
    this.records = records;
    this.marker = marker;
    this.raw = raw;
    this.decoded = decoded;
    this.listener = listener;
  }

  /** The highest number of a record so far. */
  long lastSequence() {
    return lastSequence;
  }

  /** The next record that is wanted, null at the end of the run. */
  @Nullable LogRecord next(Predicate<RecordHeader> wanted) {
    while (records.hasRemaining()) {
      RecordHeader header = header();
      if (header == null) {
        damaged(records.remaining(), "a record in the run of records is damaged");
        records.position(records.limit());
        return null;
      }
      int start = records.position() + RecordHeader.LENGTH;
      ByteBuffer payload =
          records.duplicate().limit(start + header.payloadLength()).position(start);
      records.position(payload.limit());
      lastSequence = Math.max(lastSequence, header.sequence());
      if (wanted.test(header)) {
        if (!Payload.matches(payload, header)) {
          damaged(
              header.recordLength(), "the payload of record " + header.sequence() + " is damaged");
        } else if (header.code() == SharedPlaintext.KIND) {
          damaged(
              header.recordLength(),
              "record " + header.sequence() + " refers to others from within a run of records");
        } else if (decoded.test(header)) {
          return Payload.record(header, payload, raw, offset, malformed);
        }
      }
    }
    return null;
  }

  private @Nullable RecordHeader header() {
    if (records.remaining() < RecordHeader.LENGTH) {
      return null;
    }
    RecordHeader header = RecordHeader.read(records, records.position(), marker);
    return header == null || header.recordLength() > records.remaining() ? null : header;
  }

  private void damaged(long bytes, String reason) {
    listener.damaged(new Damage(file, offset, bytes, reason));
  }
}
