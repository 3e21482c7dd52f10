package dev.h2tap.recorder.log;

/** A payload whose checksum is right, but which is not what the kind of its record says. */
final class MalformedPayload extends Exception {
  MalformedPayload(String message) {
    super(message);
  }

  MalformedPayload(String message, Throwable cause) {
    super(message, cause);
  }
}
