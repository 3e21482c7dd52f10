package dev.h2tap.recorder.diagnose;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the catalogue of failures, as data.
 *
 * @param id lower case with hyphens; never given to anything else
 * @param severity of what it usually means
 * @param title what it is, one sentence
 * @param prometheus what Prometheus (a Go client) says, empty where it says nothing
 * @param curl what curl says, empty where it says nothing
 * @param tells what tells it apart from other causes, one sentence
 * @param remedy the way out in general, sentences with settings to copy
 * @param otherwise what else it could be, empty where nothing else is likely
 */
public record Cause(
    String id,
    Severity severity,
    String title,
    String prometheus,
    String curl,
    String tells,
    String remedy,
    String otherwise) {

  /** A cause that means a failure; its other parts are empty. */
  public static Cause fault(String id, String title) {
    return new Cause(id, Severity.FAULT, title, "", "", "", "", "");
  }

  /** A cause that is worth knowing and no failure; its other parts are empty. */
  public static Cause note(String id, String title) {
    return new Cause(id, Severity.NOTE, title, "", "", "", "", "");
  }

  /** The same with the words of Prometheus. */
  public Cause prometheus(String words) {
    return new Cause(id, severity, title, words, curl, tells, remedy, otherwise);
  }

  /** The same with the words of curl. */
  public Cause curl(String words) {
    return new Cause(id, severity, title, prometheus, words, tells, remedy, otherwise);
  }

  /** The same with what tells it apart. */
  public Cause tells(String sentence) {
    return new Cause(id, severity, title, prometheus, curl, sentence, remedy, otherwise);
  }

  /** The same with the way out. */
  public Cause remedy(String sentences) {
    return new Cause(id, severity, title, prometheus, curl, tells, sentences, otherwise);
  }

  /** The same with what else it could be. */
  public Cause otherwise(String sentence) {
    return new Cause(id, severity, title, prometheus, curl, tells, remedy, sentence);
  }

  /**
   * What is said of one failure of this kind.
   *
   * @param sentence the cause, without a full stop
   * @param advice a setting to try, null where h2tap has none
   */
  public Statement says(String sentence, @Nullable String advice) {
    return new Statement(this, sentence, advice);
  }
}
