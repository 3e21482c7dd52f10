package dev.h2tap.proxy.probe;

/**
 * How much may go on, and for how long.
 *
 * @param connections how many attempts may be under way at once
 * @param attemptMillis what one attempt may take
 * @param totalMillis what all of them together may take
 */
public record Limits(int connections, long attemptMillis, long totalMillis) {
  private static final int CONNECTIONS = 5;
  private static final int WAVES = 5;
  private static final long CLOSING_MILLIS = 500;

  /** Limits with which a peer that never answers is through in the given time. */
  public static Limits within(long totalMillis) {
    return new Limits(CONNECTIONS, Math.max(50, totalMillis / WAVES - CLOSING_MILLIS), totalMillis);
  }
}
