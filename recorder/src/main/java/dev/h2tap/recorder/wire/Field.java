package dev.h2tap.recorder.wire;

/**
 * A field line as it was sent (RFC 9110 §5). Of a line without a colon the whole stands in {@code
 * name}; a folded line (RFC 9112 §5.2) has an empty name.
 */
public record Field(String name, String value) {

  /** Whether this is the field of that name, in whatever case. */
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }
}
