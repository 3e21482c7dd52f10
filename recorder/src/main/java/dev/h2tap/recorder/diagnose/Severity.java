package dev.h2tap.recorder.diagnose;

/** Whether a finding is a failure, or something worth knowing. */
public enum Severity {
  FAULT,
  NOTE;

  /** As it stands in every output. */
  @Override
  public String toString() {
    return this == FAULT ? "fault" : "note";
  }
}
