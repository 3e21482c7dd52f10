package dev.h2tap.cli;

import dev.h2tap.recorder.UserException;

/**
 * The options were fine but the thing asked about failed: printed like every {@link UserException},
 * ends with {@link ExitCode#FAILED} in place of {@link ExitCode#USAGE}.
 */
public final class FailedException extends UserException {
  public FailedException(String message) {
    super(message);
  }

  public FailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
