package dev.h2tap.recorder.log;

/** What happens when events come faster than they can be written. */
public enum Overflow {
  /** The traffic is slowed down and nothing is lost. */
  PAUSE,
  /** Records are dropped and counted; a gap record says how many. */
  SHED
}
