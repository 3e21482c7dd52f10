package dev.h2tap.recorder.log;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Side;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Packs batches into compressed runs: one or more for each batch, so that whatever was handed to
 * the disk can be read by itself. For one thread. Its memory is used again for the next batch.
 */
final class RunPacker implements Packed, Closeable {
  private static final int LEVEL = 3;
  private static final int RUN = 1 << 20;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL).setChecksum(false);
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer[] buffers = new ByteBuffer[1];
  private ByteBuffer run = ByteBuffer.allocateDirect(RUN);
  private ByteBuffer out = ByteBuffer.allocateDirect(RUN);
  private long[] ends = {};
  private int records;
  private int sealed;

  /** Packs a batch; what was packed before is gone. */
  Packed pack(Batch batch) {
    run = emptied(run);
    out = emptied(out);
    records = batch.records();
    sealed = 0;
    if (ends.length < records) {
      ends = new long[records];
    }
    Source source = new Source(batch);
    for (int i = 0; i < records; i++) {
      int length = (int) (batch.bytesOf(i + 1) - batch.bytesOf(i));
      if (run.position() > 0 && run.position() + length > RUN) {
        seal(i);
      }
      run = roomy(run, length);
      source.take(run, length);
    }
    seal(records);
    return this;
  }

  /** Compresses the run, which goes up to a record; leaves it as it is where that wins nothing. */
  private void seal(int upTo) {
    int length = run.position();
    if (length == 0) {
      return;
    }
    int bound = (int) Zstd.compressBound(length);
    out = roomy(out, RecordHeader.LENGTH + CompressedRun.HEAD + bound);
    int at = out.position();
    int payload = at + RecordHeader.LENGTH;
    int frame = payload + CompressedRun.HEAD;
    out.putInt(payload, length);
    int end = frame + zstd.compressDirectByteBuffer(out, frame, bound, run, 0, length);
    if (end - at < length) {
      crc.reset();
      crc.update(out.duplicate().limit(end).position(payload));
      RecordHeader.write(out, at, run.getInt(0), stamp(), CompressedRun.KIND, end - payload, crc);
      out.position(end);
    } else {
      out.put(run.flip());
    }
    run.clear();
    while (sealed < upTo) {
      ends[sealed++] = out.position();
    }
  }

  /** A run has the number and times of its first record. */
  private Stamp stamp() {
    RecordHeader first = RecordHeader.read(run, 0, run.getInt(0));
    if (first == null) {
      throw new IllegalStateException("a batch does not begin with a record");
    }
    return new Stamp(
        first.sequence(), first.wallNanos(), first.monotonicNanos(), 0, Side.NONE, Direction.NONE);
  }

  @Override
  public ByteBuffer[] buffers() {
    buffers[0] = out.duplicate().flip();
    return buffers;
  }

  @Override
  public int bufferCount() {
    return 1;
  }

  @Override
  public long bytes() {
    return out.position();
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

  /** The buffer for another batch: what grew for a long record is given back. */
  private static ByteBuffer emptied(ByteBuffer buffer) {
    return buffer.capacity() > 4 * RUN ? ByteBuffer.allocateDirect(RUN) : buffer.clear();
  }

  /** The buffer with what is in it and room for more. */
  private static ByteBuffer roomy(ByteBuffer buffer, int more) {
    if (buffer.remaining() >= more) {
      return buffer;
    }
    int capacity = Math.max(2 * buffer.capacity(), buffer.position() + more);
    return ByteBuffer.allocateDirect(capacity).put(buffer.flip());
  }

  @Override
  public void close() {
    zstd.close();
  }

  /** The bytes of a batch, one after the other. */
  private static final class Source {
    private final ByteBuffer[] parts;
    private int part;
    private int position;

    Source(Batch batch) {
      parts = batch.buffers();
    }

    void take(ByteBuffer to, int length) {
      int left = length;
      while (left > 0) {
        ByteBuffer from = parts[part];
        int now = Math.min(left, from.remaining() - position);
        int start = from.position() + position;
        to.put(from.duplicate().limit(start + now).position(start));
        left -= now;
        position += now;
        if (position == from.remaining()) {
          part++;
          position = 0;
        }
      }
    }
  }
}
