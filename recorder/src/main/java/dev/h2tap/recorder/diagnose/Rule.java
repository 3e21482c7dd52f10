package dev.h2tap.recorder.diagnose;

import java.util.Optional;

/**
 * Knows one cause of failure. Judges cases by what was recorded, never by a peer's words alone. A
 * rule is made anew for every log and may remember a bounded amount from case to case. Never throws
 * on what a case holds.
 */
public interface Rule {
  Cause cause();

  /** Judges a connection that is over, or as far as the log goes. */
  default Optional<Verdict> judge(ConnectionCase connection) {
    return Optional.empty();
  }

  /** Judges an exchange that is over, or as far as the log goes. */
  default Optional<Verdict> judge(ExchangeCase exchange) {
    return Optional.empty();
  }

  /** Judges something that happened to the run as a whole. */
  default Optional<Verdict> judge(RunCase run) {
    return Optional.empty();
  }
}
