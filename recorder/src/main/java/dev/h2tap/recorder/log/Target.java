package dev.h2tap.recorder.log;

import java.io.Closeable;
import java.io.IOException;

/** Where records go: a file, or a directory of segments. */
interface Target extends Closeable {

  /** The file that is being written. */
  LogFile file();

  /** The highest numbers in the log when it was opened. */
  Numbers before();

  /**
   * Whether the next bytes belong into a new file. A file takes at least one record.
   *
   * @param batched bytes that are about to be appended in front of them
   */
  boolean full(long batched, long next, long monotonicNanos);

  /**
   * Begins a new file, which becomes {@link #file()}.
   *
   * @param start writes what stands at the beginning of every file behind its header
   * @throws IOException if that fails; the file before remains in use then
   */
  void next(Numbers before, long monotonicNanos, Start start) throws IOException;

  /** Writes the first record of a file. */
  @FunctionalInterface
  interface Start {
    void write(LogFile file) throws IOException;
  }
}
