package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.PrivateFile;
import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where bodies are kept: the small ones in memory as long as there is room, all others in one
 * temporary file, which nobody else may read and which goes with this object. One thread writes;
 * any may read.
 */
final class Spool implements Closeable {
  /** A body that grows beyond this goes to the file. */
  static final int SMALL = 64 << 10;

  private final long memoryLimit;
  private long memory;
  private long bodiesInFile;
  private long end;
  private @Nullable FileChannel file;

  /**
   * @param memoryLimit bytes of bodies that are kept in memory, all together
   */
  Spool(long memoryLimit) {
    this.memoryLimit = memoryLimit;
  }

  /** Asks for room in memory. */
  boolean reserve(int bytes) {
    if (memory + bytes > memoryLimit) {
      return false;
    }
    memory += bytes;
    return true;
  }

  /** Gives room in memory back. */
  void free(int bytes) {
    memory -= bytes;
  }

  /** A body begins to use the file. */
  void enterFile() {
    bodiesInFile++;
  }

  /** A body in the file is wanted no more; without any the file begins anew. */
  void leaveFile() throws IOException {
    bodiesInFile--;
    FileChannel open = file;
    if (bodiesInFile == 0 && open != null) {
      open.truncate(0);
      end = 0;
    }
  }

  /**
   * Appends bytes, which stay readable.
   *
   * @return where they are
   */
  long append(ByteBuf bytes) throws IOException {
    FileChannel open = file;
    if (open == null) {
      open = create();
      file = open;
    }
    long at = end;
    ByteBuf left = bytes.duplicate();
    while (left.isReadable()) {
      end += left.readBytes(open, end, left.readableBytes());
    }
    return at;
  }

  /** Reads as much as is there and fits. */
  void read(long at, ByteBuffer to) throws IOException {
    FileChannel open = file;
    if (open == null) {
      throw new IOException("the bodies of the log are no longer there");
    }
    int from = to.position();
    while (to.hasRemaining() && open.read(to, at + to.position() - from) >= 0) {
      continue;
    }
  }

  private static FileChannel create() throws IOException {
    Path path = Files.createTempFile("h2tap-bodies-", ".tmp");
    PrivateFile.create(path);
    return FileChannel.open(
        path,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  @Override
  public void close() throws IOException {
    FileChannel open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
