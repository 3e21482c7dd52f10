package dev.h2tap.recorder.event;

/** On which side of h2tap something happened. */
public enum Side {
  /** Neither: the run as a whole. */
  NONE,
  /** The side of the client: scraper, browser, curl. */
  DOWNSTREAM,
  /** The side of the target. */
  UPSTREAM
}
