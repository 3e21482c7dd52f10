package dev.h2tap.recorder.event;

/** Who did it: the blame on a close, a failure or a reset. */
public enum Party {
  CLIENT,
  H2TAP,
  UPSTREAM
}
