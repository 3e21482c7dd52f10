package dev.h2tap.recorder.redact;

/**
 * What encloses the URLs in a text. Quotes may stand in URLs, so one ends a URL only where the same
 * stood right before it; so do angle brackets, and the tags of a markup.
 */
final class Enclosure {
  private static final char NONE = 0;

  private final String text;
  private final boolean never;
  private int read;
  private char closer = NONE;

  /**
   * @param never whether nothing encloses: the text is a URL as a whole
   */
  Enclosure(String text, boolean never) {
    this.text = text;
    this.never = never;
  }

  /** Goes on to that place in the text. */
  void advance(int to) {
    for (; read < to && !never; read++) {
      if (closes(read) || Character.isWhitespace(text.charAt(read))) {
        closer = NONE;
      }
      if (closer == NONE && opens(read)) {
        closer = closer(text.charAt(read));
      }
    }
  }

  /** Whether the URL at the place that was reached ends here. */
  boolean closes(int at) {
    return closer != NONE
        && text.charAt(at) == closer
        && (closer == '>' || closer == '<' || isIn(at + 1, "\"'<>,;:.)]}\\"));
  }

  private boolean opens(int at) {
    char c = text.charAt(at);
    boolean bracket = c == '<' || c == '>';
    boolean quote = c == '"' || c == '\'';
    return at + 1 < text.length()
        && startsUrl(at + 1)
        && (bracket || quote && isIn(at - 1, "\"'<>=([{,:;\\"));
  }

  private boolean startsUrl(int at) {
    char c = text.charAt(at);
    return Character.isLetterOrDigit(c) || "/?#.%".indexOf(c) >= 0 || text.startsWith("\\/", at);
  }

  /** Whether there is one of these, white space, or an end of the text. */
  private boolean isIn(int at, String characters) {
    return at < 0
        || at >= text.length()
        || Character.isWhitespace(text.charAt(at))
        || characters.indexOf(text.charAt(at)) >= 0;
  }

  private static char closer(char opener) {
    return opener == '<' ? '>' : opener == '>' ? '<' : opener;
  }
}
