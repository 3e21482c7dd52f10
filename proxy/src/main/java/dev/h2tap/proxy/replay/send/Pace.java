package dev.h2tap.proxy.replay.send;

import dev.h2tap.recorder.UserException;

/** When recorded requests are sent again. */
public sealed interface Pace {

  /** Each when those are over that were over when it was sent in the recording. */
  record Original() implements Pace {}

  /** At the times of the recording, so many times as fast. */
  record Times(double speed) implements Pace {}

  /** As fast as they come, never more at a time than in the recording. */
  record Max() implements Pace {}

  /** Reads {@code original}, {@code max} or a number above 0. */
  static Pace parse(String text) throws UserException {
    if (text.equals("original")) {
      return new Original();
    } else if (text.equals("max")) {
      return new Max();
    }
    try {
      double speed = Double.parseDouble(text);
      if (speed > 0 && speed <= 1_000_000) {
        return new Times(speed);
      }
    } catch (NumberFormatException notANumber) {
      // told below
    }
    throw new UserException(
        "--speed " + text + " is not known; use original, max or a number above 0");
  }
}
