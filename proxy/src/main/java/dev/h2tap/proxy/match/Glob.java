package dev.h2tap.proxy.match;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A text with {@code *} for any run of characters, also none, and {@code ?} for exactly one.
 * Immutable.
 */
public final class Glob {
  private final String text;
  private final Pattern pattern;
  private final boolean ignoreCase;

  private Glob(String text, boolean ignoreCase) {
    this.text = text;
    this.ignoreCase = ignoreCase;
    StringBuilder regex = new StringBuilder();
    for (String piece : text.split("(?=[*?])|(?<=[*?])")) {
      regex.append(
          switch (piece) {
            case "*" -> ".*";
            case "?" -> ".";
            default -> Pattern.quote(piece);
          });
    }
    this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** One that tells upper from lower case. */
  public static Glob of(String text) {
    return new Glob(text.replaceAll("\\*+", "*"), false);
  }

  /** One for names of hosts and the like. */
  public static Glob ignoringCase(String text) {
    return new Glob(text.replaceAll("\\*+", "*").toLowerCase(Locale.ROOT), true);
  }

  public boolean matches(CharSequence value) {
    return pattern
        .matcher(ignoreCase ? value.toString().toLowerCase(Locale.ROOT) : value)
        .matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
