package dev.h2tap.recorder.survey;

import dev.h2tap.recorder.log.Damage;

/** What is wrong with a log. */
public sealed interface Fault {

  /** Bytes that cannot be read. */
  record Damaged(Damage damage) implements Fault {}

  /** Records that are not there though later ones are. */
  record Missing(long first, long last) implements Fault {}

  /** A record that stands behind one with a higher number, or the same. */
  record Misplaced(long record, long behind) implements Fault {}
}
