package dev.h2tap.recorder.event;

/** Which way bytes went, seen from h2tap. */
public enum Direction {
  /** No bytes were involved. */
  NONE,
  /** From the peer to h2tap. */
  RECEIVED,
  /** From h2tap to the peer. */
  SENT
}
