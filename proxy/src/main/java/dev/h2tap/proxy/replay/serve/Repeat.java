package dev.h2tap.proxy.replay.serve;

/** What comes when all responses that were recorded for a request have been given. */
public enum Repeat {
  /** The last one, again and again. */
  LAST,
  /** The first one again, and so on. */
  LOOP,
  /** None: the request is a miss. */
  NEVER
}
