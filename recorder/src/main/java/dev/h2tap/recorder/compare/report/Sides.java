package dev.h2tap.recorder.compare.report;

/**
 * What the two sides of a comparison are called, in words and as members of JSON.
 *
 * @param before for example {@code recorded}
 * @param after for example {@code now}
 */
public record Sides(String before, String after) {

  /** A recording, and what is answered today. */
  public static final Sides REPLAY = new Sides("recorded", "now");

  /** Two logs. */
  public static final Sides LOGS = new Sides("first", "second");
}
