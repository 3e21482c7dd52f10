package dev.h2tap.recorder.diagnose;

/** How sure a rule is; the surest first. */
public enum Confidence {
  /** The records leave no other explanation, or h2tap itself made the judgement. */
  HIGH,
  /** The usual cause of what the records show. */
  MEDIUM,
  /** It fits, and so do other causes. */
  LOW;

  /** As it stands in every output. */
  @Override
  public String toString() {
    return switch (this) {
      case HIGH -> "high";
      case MEDIUM -> "medium";
      case LOW -> "low";
    };
  }
}
