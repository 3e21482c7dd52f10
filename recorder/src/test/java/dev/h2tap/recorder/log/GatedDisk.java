package dev.h2tap.recorder.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A disk on which the recorder's thread waits for leave before each of its writes, so that a test
 * decides what gets into one batch. What a run begins with is written by another thread.
 */
final class GatedDisk implements Environment.Disk {
  private final Semaphore writes = new Semaphore(0);
  private final AtomicInteger arrivals = new AtomicInteger();

  @Override
  public long write(FileChannel channel, ByteBuffer[] buffers, int offset, int length)
      throws IOException {
    if (Thread.currentThread().getName().equals("h2tap-recorder")) {
      arrivals.incrementAndGet();
      writes.acquireUninterruptibly();
    }
    return channel.write(buffers, offset, length);
  }

  /** Waits until the recorder's thread has come to the gate for the n-th time. */
  void awaitArrival(int n) {
    Logs.await(() -> arrivals.get() >= n);
  }

  /** Lets one write pass. */
  void passOne() {
    writes.release();
  }

  /** Lets all pass from now on. */
  void open() {
    writes.release(1 << 20);
  }

  /** The machine's own clocks and chance with this disk. */
  Environment environment() {
    Environment system = Environment.system();
    return new Environment(
        system.wallNanos(), system.monotonicNanos(), system.markers(), system.memory(), this);
  }
}
