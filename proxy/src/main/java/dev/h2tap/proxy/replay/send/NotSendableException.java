package dev.h2tap.proxy.replay.send;

/** A recorded request cannot be sent again; the message says why. */
public final class NotSendableException extends Exception {
  NotSendableException(String message) {
    super(message, null, false, false);
  }
}
