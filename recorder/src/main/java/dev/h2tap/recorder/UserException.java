package dev.h2tap.recorder;

/**
 * Something that the user can mend: a missing file, a wrong option, a port in use. The message is
 * one plain line that names the thing and the way out; it is printed as it is, without a stack
 * trace.
 */
public class UserException extends Exception {
  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
