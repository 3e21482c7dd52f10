package dev.h2tap.recorder.view;

/** What a piece of a line is, so that a terminal can show it in its own way. */
public enum Paint {
  /** Nothing special. */
  PLAIN,
  /** What is there when one looks for it: times, addresses, padding. */
  FAINT,
  /** The word of the line. */
  WORD,
  /** What belongs to the client's side. */
  DOWN,
  /** What belongs to the target's side. */
  UP,
  /** It went well. */
  GOOD,
  /** Worth a second look. */
  NOTE,
  /** It went wrong. */
  BAD;

  /** Adds a terminal's colours to a piece of a line, or does not. */
  @FunctionalInterface
  public interface Brush {
    /** A brush without paint. */
    Brush NONE = (paint, text) -> text;

    /** The text, painted. */
    String apply(Paint paint, String text);
  }
}
