package dev.h2tap.recorder.log;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What recording takes from outside: clocks, chance, memory and the disk.
 *
 * @param wallNanos nanoseconds since 1970-01-01T00:00:00Z
 * @param monotonicNanos nanoseconds of a clock that never jumps
 * @param markers random numbers
 * @param memory where short records wait
 */
record Environment(
    LongSupplier wallNanos,
    LongSupplier monotonicNanos,
    IntSupplier markers,
    ByteBufAllocator memory,
    Disk disk) {

  /** The machine's own. */
  static Environment system() {
    return new Environment(
        () -> {
          Instant now = Instant.now();
          return now.getEpochSecond() * 1_000_000_000L + now.getNano();
        },
        System::nanoTime,
        new SecureRandom()::nextInt,
        ByteBufAllocator.DEFAULT,
        FileChannel::write);
  }

  /** A random number that is not zero. */
  int marker() {
    int marker;
    do {
      marker = markers.getAsInt();
    } while (marker == 0);
    return marker;
  }

  /**
   * The one call by which bytes reach the disk; as {@link FileChannel#write(ByteBuffer[], int,
   * int)}.
   */
  @FunctionalInterface
  interface Disk {
    long write(FileChannel channel, ByteBuffer[] buffers, int offset, int length)
        throws IOException;
  }
}
