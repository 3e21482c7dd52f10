package dev.h2tap.cli.terminal;

import java.io.IOException;
import java.util.Locale;

/**
 * Standard output takes no more: the reader of the pipe has gone, or the disk is full. Unchecked,
 * so that it passes through {@link java.io.PrintWriter} and ends the command.
 */
public final class ClosedOutputException extends RuntimeException {
  ClosedOutputException(IOException cause) {
    super("cannot write to standard output: " + cause.getMessage(), cause);
  }

  /** Whether the reader has simply seen enough, as {@code head} does. */
  public boolean isBrokenPipe() {
    String message = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") || message.contains("pipe is being closed");
  }
}
