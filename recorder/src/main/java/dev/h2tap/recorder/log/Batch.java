package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way to the disk with one gathering write: headers and short payloads stand in a
 * buffer that is used again and again, long payloads are referred to where they are. The buffers
 * must not be released before the batch is written.
 */
final class Batch implements Packed {
  private static final int SCRATCH = 256 << 10;
  private static final int COPIED_UP_TO = 2 << 10;
  private static final int ROOM = 16 << 10;
  private static final int LEAST_ROOM = 4 << 10;
  private static final long LARGE = 1 << 20;

  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);
  private final CRC32C crc = new CRC32C();
  private final int[] found = new int[SharedPlaintext.MAX_REFERENCES];
  private final @Nullable RecentPlaintext recent;
  private ByteBuffer[] buffers = new ByteBuffer[256];
  private int bufferCount;

  /** The memory of which the last buffer is a part, if it may be followed by more of it. */
  private @Nullable ByteBuffer lastIn;

  private @Nullable ByteBuffer written;
  private ByteBuffer view = scratch;
  private int firstUnreferred;
  private int unchecked;
  private long[] ends = new long[256];
  private int[] contents = new int[256];
  private int records;
  private long bytes;
  private int marker;
  private long base;

  /** A batch whose records stand for themselves. */
  Batch() {
    this(null);
  }

  /**
   * @param recent what need not be stored once more; null where everything is
   */
  Batch(@Nullable RecentPlaintext recent) {
    this.recent = recent;
  }

  /**
   * Empties the batch.
   *
   * @param base where the batch will stand in the file
   */
  void start(int marker, long base) {
    this.marker = marker;
    this.base = base;
    scratch.clear();
    Arrays.fill(buffers, 0, bufferCount, null);
    bufferCount = 0;
    lastIn = null;
    written = null;
    firstUnreferred = 0;
    records = 0;
    bytes = 0;
  }

  /** Whether one more event may be added, in as many pieces as it needs. */
  boolean hasRoom() {
    return scratch.remaining() >= ROOM && bytes < LARGE;
  }

  /** How many records are in the batch. */
  int records() {
    return records;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /**
   * Adds a record. Needs {@link #hasRoom()}. Leaves the batch as it was when it throws.
   *
   * @param body what {@link PayloadEncoder#body} gave for the event
   */
  void add(Stamp stamp, Event event, ByteBuf body) {
    int at = scratch.position();
    int buffersBefore = bufferCount;
    int firstBefore = firstUnreferred;
    int limitBefore = bufferCount == 0 ? 0 : buffers[bufferCount - 1].limit();
    try {
      unchecked = at + RecordHeader.LENGTH;
      PayloadEncoder.head(event, scratch, unchecked);
      int head = PayloadEncoder.headLength(event);
      scratch.position(unchecked + head);
      crc.reset();
      int code = Kind.codeOf(event);
      int payloadLength;
      if (body.hasArray() && body.readableBytes() <= COPIED_UP_TO) {
        int length = body.readableBytes();
        scratch.put(body.array(), body.arrayOffset() + body.readerIndex(), length);
        payloadLength = head + length;
      } else {
        ByteBuffer[] parts =
            body.nioBufferCount() == 1 ? new ByteBuffer[] {body.nioBuffer()} : body.nioBuffers();
        int references = share(stamp, event, parts);
        code = references > 0 ? SharedPlaintext.KIND : code;
        head = scratch.position() - unchecked;
        payloadLength = head + take(parts, references > 0);
      }
      checkScratch();
      RecordHeader.write(scratch, at, marker, stamp, code, payloadLength, crc);
      bytes += RecordHeader.LENGTH + payloadLength;
    } catch (RuntimeException e) {
      scratch.limit(scratch.capacity()).position(at);
      bufferCount = buffersBefore;
      firstUnreferred = firstBefore;
      if (bufferCount > 0) {
        buffers[bufferCount - 1].limit(limitBefore);
      }
      if (recent != null) {
        recent.clear();
      }
      throw e;
    }
    recordEnds(EventBytes.length(event));
  }

  /**
   * Adds a record that {@link ShortRecord} wrote, where it stands: it must not change before the
   * batch is written. Needs {@link #hasRoom()}.
   *
   * @param memory its position and limit are left alone
   */
  void add(ByteBuffer memory, int at, int length, long sequence, long wallNanos) {
    if (memory != written) {
      written = memory;
      view = memory.duplicate();
    }
    view.limit(at + length).position(at + RecordHeader.LENGTH);
    crc.reset();
    crc.update(view);
    RecordHeader.finish(view, at, marker, sequence, wallNanos, crc);
    referToScratch();
    if (lastIn == memory && buffers[bufferCount - 1].limit() == at) {
      buffers[bufferCount - 1].limit(at + length);
    } else {
      append(memory.duplicate().limit(at + length).position(at));
      lastIn = memory;
    }
    bytes += length;
    recordEnds(ShortRecord.contentLength(memory, at, length));
  }

  private void recordEnds(int content) {
    if (records == ends.length) {
      ends = Arrays.copyOf(ends, 2 * records);
      contents = Arrays.copyOf(contents, 2 * records);
    }
    contents[records] = content;
    ends[records++] = bytes;
  }

  /** How many bytes a record's event carried. */
  int contentOf(int record) {
    return contents[record];
  }

  @Override
  public ByteBuffer[] buffers() {
    referToScratch();
    return buffers;
  }

  @Override
  public int bufferCount() {
    return bufferCount;
  }

  @Override
  public int recordsWithin(long written) {
    int whole = 0;
    while (whole < records && ends[whole] <= written) {
      whole++;
    }
    return whole;
  }

  @Override
  public long bytesOf(int firstRecords) {
    return firstRecords == 0 ? 0 : ends[firstRecords - 1];
  }

  /** Writes references to those parts that were stored before; how many, 0 for none. */
  private int share(Stamp stamp, Event event, ByteBuffer[] parts) {
    if (recent == null || !(event instanceof Event.Plaintext plaintext)) {
      return 0;
    }
    long at = base + bytes;
    if (RecentPlaintext.isShareable(stamp.direction(), event)) {
      recent.add(event, parts, at, stamp.sequence());
      return 0;
    }
    int references = 0;
    if (parts.length <= found.length && SharedPlaintext.mayBeJoined(plaintext)) {
      for (int i = 0; i < parts.length; i++) {
        found[i] = recent.find(parts[i], at);
        references += found[i] < 0 ? 0 : 1;
      }
    }
    if (references > 0) {
      scratch.putShort((short) references);
      int own = 0;
      for (int i = 0; i < parts.length; i++) {
        if (found[i] < 0) {
          own += parts[i].remaining();
        } else {
          recent.write(scratch, parts[i], found[i], own, at);
          own = 0;
        }
      }
    }
    return references;
  }

  /** Takes in the parts, or only those that were not stored before; their length. */
  private int take(ByteBuffer[] parts, boolean onlyOwn) {
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      if (!onlyOwn || found[i] < 0) {
        ByteBuffer part = parts[i];
        int position = part.position();
        length += part.remaining();
        if (part.remaining() <= COPIED_UP_TO && scratch.remaining() > LEAST_ROOM) {
          scratch.put(part);
        } else {
          checkScratch();
          referToScratch();
          crc.update(part);
          append(part.position(position));
        }
      }
    }
    return length;
  }

  /** Adds to the checksum of the payload what has been put into the scratch buffer. */
  private void checkScratch() {
    if (scratch.position() > unchecked) {
      scratch.limit(scratch.position()).position(unchecked);
      crc.update(scratch);
      unchecked = scratch.position();
      scratch.limit(scratch.capacity());
    }
  }

  private void referToScratch() {
    if (scratch.position() > firstUnreferred) {
      append(scratch.duplicate().limit(scratch.position()).position(firstUnreferred));
      firstUnreferred = scratch.position();
    }
  }

  private void append(ByteBuffer part) {
    if (bufferCount == buffers.length) {
      buffers = Arrays.copyOf(buffers, 2 * bufferCount);
    }
    buffers[bufferCount++] = part;
    lastIn = null;
  }
}
