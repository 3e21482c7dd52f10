package dev.h2tap.recorder.log;

import java.io.IOException;

/** A log that is made of another cannot be written; told from faults of what is read. */
public final class LogWriteException extends IOException {
  private final IOException fault;

  LogWriteException(IOException fault) {
    super(fault);
    this.fault = fault;
  }

  /** What the file system said. */
  public IOException fault() {
    return fault;
  }
}
