package dev.h2tap.recorder.diagnose;

import org.jspecify.annotations.Nullable;

/**
 * What is said of one failure, with what was seen filled in: the same words in the proxy's reason
 * phrase and in a finding.
 *
 * @param sentence the cause in one sentence without a full stop
 * @param advice a setting to try, null where h2tap has none
 */
public record Statement(Cause cause, String sentence, @Nullable String advice) {

  /** The id of its cause. */
  public String id() {
    return cause.id();
  }

  /** Sentence and advice in one line, as in a reason phrase. */
  public String phrase() {
    return advice == null ? sentence : sentence + "; " + advice;
  }
}
