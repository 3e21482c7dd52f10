package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Records on their way to the disk with one gathering write: headers and short payloads stand in a
 * buffer that is used again and again, long payloads are referred to where they are. The buffers
 * must not be released before the batch is written.
 */
final class Batch implements Packed {
  private static final int SCRATCH = 256 << 10;
  private static final int COPIED_UP_TO = 512;
  private static final int ROOM = 16 << 10;
  private static final long LARGE = 1 << 20;

  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);
  private final CRC32C crc = new CRC32C();
  private ByteBuffer[] buffers = new ByteBuffer[256];
  private int bufferCount;
  private int firstUnreferred;
  private long[] ends = new long[256];
  private int records;
  private long bytes;
  private int marker;

  /** Empties the batch. */
  void start(int marker) {
    this.marker = marker;
    scratch.clear();
    Arrays.fill(buffers, 0, bufferCount, null);
    bufferCount = 0;
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
    try {
      scratch.position(at + RecordHeader.LENGTH);
      PayloadEncoder.head(event, scratch);
      int length = body.readableBytes();
      boolean copied = length <= COPIED_UP_TO;
      if (copied) {
        body.getBytes(body.readerIndex(), scratch.duplicate().limit(scratch.position() + length));
        scratch.position(scratch.position() + length);
      }
      crc.reset();
      crc.update(scratch.duplicate().limit(scratch.position()).position(at + RecordHeader.LENGTH));
      int payloadLength = scratch.position() - at - RecordHeader.LENGTH;
      if (!copied) {
        payloadLength += length;
        refer(body);
      }
      int code = Kind.codeOf(event);
      RecordHeader.write(scratch, at, marker, stamp, code, payloadLength, (int) crc.getValue());
      bytes += RecordHeader.LENGTH + payloadLength;
    } catch (RuntimeException e) {
      scratch.position(at);
      bufferCount = buffersBefore;
      firstUnreferred = firstBefore;
      throw e;
    }
    if (records == ends.length) {
      ends = Arrays.copyOf(ends, 2 * records);
    }
    ends[records++] = bytes;
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

  private void refer(ByteBuf body) {
    referToScratch();
    if (body.nioBufferCount() == 1) {
      refer(body.nioBuffer());
    } else {
      for (ByteBuffer part : body.nioBuffers()) {
        refer(part);
      }
    }
  }

  private void refer(ByteBuffer part) {
    int position = part.position();
    crc.update(part);
    part.position(position);
    append(part);
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
  }
}
