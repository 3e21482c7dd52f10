package dev.h2tap.recorder.log;

import java.nio.ByteBuffer;

/** Records as they go to the disk with one gathering write. */
interface Packed {

  /** What is to be written, from {@code [0]} to {@link #bufferCount()}. */
  ByteBuffer[] buffers();

  int bufferCount();

  /** How many bytes these are. */
  long bytes();

  /** How many records can be read when only so many of the bytes reached the disk. */
  int recordsWithin(long written);

  /** How many bytes it takes that so many of the first records can be read. */
  long bytesOf(int firstRecords);
}
