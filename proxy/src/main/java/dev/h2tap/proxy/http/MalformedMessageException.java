package dev.h2tap.proxy.http;

/** A message that is malformed or ambiguous and so goes no further. */
public final class MalformedMessageException extends Exception {
  private final int status;

  /**
   * @param status what a client that sent it is answered: 400, 431, 501
   * @param message the fault, in one line
   */
  public MalformedMessageException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  public int status() {
    return status;
  }

  /** The fault, in one line. */
  public String fault() {
    return String.valueOf(getMessage());
  }
}
