package dev.h2tap.recorder.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One file that is being written: open, locked, and known to be whole up to its end. */
final class LogFile implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final Environment.Disk disk;
  private final @Nullable RunPacker packer;
  private int marker;
  private long end;
  private long written;
  private int recordsAppended;
  private long bytesAppended;

  /**
   * @param channel locked; closing it releases the lock
   * @param end behind the last whole record
   * @param compress whether what is appended is compressed
   */
  LogFile(
      Path path,
      FileChannel channel,
      Environment.Disk disk,
      int marker,
      long end,
      boolean compress) {
    this.path = path;
    this.packer = compress ? new RunPacker() : null;
    this.channel = channel;
    this.disk = disk;
    this.marker = marker;
    this.end = end;
  }

  Path path() {
    return path;
  }

  int marker() {
    return marker;
  }

  /** Where the next record begins. */
  long end() {
    return end;
  }

  /** Begins an empty file. */
  void writeHeader(FileHeader header) throws IOException {
    ByteBuffer[] bytes = {header.encode()};
    write(bytes, 1);
    marker = header.marker();
    end = header.length();
  }

  /** Writes another header over that of a file that is being continued. */
  void replaceHeader(FileHeader header) throws IOException {
    ByteBuffer bytes = header.encode();
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
  }

  /** Appends a batch. When that fails as many whole records as were written remain. */
  void append(Batch batch) throws IOException {
    Packed packed = packer == null ? batch : packer.pack(batch);
    written = 0;
    try {
      write(packed.buffers(), packed.bufferCount());
      appended(packed, batch.records());
    } catch (IOException e) {
      appended(packed, packed.recordsWithin(written));
      cutBack(e);
      throw e;
    }
  }

  private void appended(Packed packed, int records) {
    recordsAppended = records;
    bytesAppended = packed.bytesOf(records);
    end += bytesAppended;
  }

  /** How many records of the last batch are in the file. */
  int recordsAppended() {
    return recordsAppended;
  }

  /** How many bytes they take there. */
  long bytesAppended() {
    return bytesAppended;
  }

  /** Makes sure that what was written survives a loss of power. */
  void force() throws IOException {
    channel.force(false);
  }

  private void write(ByteBuffer[] buffers, int count) throws IOException {
    channel.position(end);
    int first = 0;
    while (first < count) {
      long now = disk.write(channel, buffers, first, count - first);
      if (now <= 0) {
        throw new IOException("the disk took nothing");
      }
      written += now;
      while (first < count && !buffers[first].hasRemaining()) {
        first++;
      }
    }
  }

  private void cutBack(IOException cause) {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (packer != null) {
      packer.close();
    }
    channel.close();
  }
}
