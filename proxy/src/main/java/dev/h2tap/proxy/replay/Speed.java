package dev.h2tap.proxy.replay;

import dev.h2tap.recorder.UserException;

/**
 * How fast a recording is played.
 *
 * @param factor 1 as recorded, 2 twice as fast, infinite without any pause
 */
public record Speed(double factor) {
  /** Without any pause. */
  public static final Speed MAX = new Speed(Double.POSITIVE_INFINITY);

  /**
   * Reads {@code max} or a number above 0.
   *
   * @throws UserException if it is neither
   */
  public static Speed parse(String text) throws UserException {
    if (text.equals("max")) {
      return MAX;
    }
    try {
      double factor = Double.parseDouble(text);
      if (factor > 0 && Double.isFinite(factor)) {
        return new Speed(factor);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UserException(
        "--speed '" + text + "' is no speed; write 1 as recorded, 2 for twice as fast, or max");
  }

  /** Whether there are pauses at all. */
  public boolean isTimed() {
    return Double.isFinite(factor);
  }

  /** How long a recorded pause takes; in nanoseconds, 0 or more. */
  public long nanos(long recorded) {
    return isTimed() ? (long) (Math.max(0, recorded) / factor) : 0;
  }
}
