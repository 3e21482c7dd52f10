package dev.h2tap.recorder.compare;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is not the same on both sides.
 *
 * @param name which one of its kind, empty where there is but one
 * @param before what it was, null where there was none
 * @param after what it is, null where there is none
 * @param note more words about it, empty for none
 */
public record Difference(
    Kind kind, String name, @Nullable String before, @Nullable String after, String note) {

  /** Longer values are cut. */
  private static final int LONGEST = 2_000;

  /** What can differ. */
  public enum Kind {
    /** Whether there is a response, how it ended, or why there is none. */
    RESPONSE("response", false),
    PROTOCOL("protocol", false),
    STATUS("status", false),
    /** The 1xx responses. */
    INTERIM("interim", false),
    FIELD("field", true),
    /** Lines of a text. */
    TEXT("body", false),
    /** Bytes that are no text. */
    BYTES("body", false),
    /** A value in JSON; its name is a JSON pointer (RFC 6901). */
    JSON("json", false),
    /** A series of a Prometheus exposition, with its sample. */
    SERIES("series", false),
    /** TYPE, HELP or UNIT of a metric. */
    METRIC("metric", true),
    TRAILER("trailer", true),
    /** RST_STREAM of the server. */
    RESET("reset", false),
    REQUEST_FIELD("request field", true),
    REQUEST_BODY("request body", false),
    REQUEST_TRAILER("request trailer", true),
    /** A parameter of a connection. */
    CONNECTION("", true),
    /** An option of the runs. */
    OPTION("", true),
    DURATION("duration", false);

    private final String word;
    private final boolean quoted;

    Kind(String word, boolean quoted) {
      this.word = word;
      this.quoted = quoted;
    }

    /** What people call it. */
    public String word() {
      return word;
    }

    /** Whether its values are text of somebody else's, to be quoted. */
    public boolean isQuoted() {
      return quoted;
    }
  }

  public Difference {
    before = cut(before);
    after = cut(after);
  }

  public Difference(Kind kind, String name, @Nullable String before, @Nullable String after) {
    this(kind, name, before, after, "");
  }

  /** Where it is, for example {@code field content-type}. */
  public String place() {
    return (kind.word() + " " + name).strip();
  }

  private static @Nullable String cut(@Nullable String value) {
    return value == null || value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
  }
}
