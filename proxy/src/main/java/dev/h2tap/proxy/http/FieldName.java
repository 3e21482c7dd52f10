package dev.h2tap.proxy.http;

import java.util.List;

/** What can be the name of a field. */
public final class FieldName {
  private static final List<String> FRAMING = List.of("content-length", "trailer", "host");

  private FieldName() {}

  /** Whether it is a token (RFC 9110 §5.6.2), as names of fields and methods are. */
  public static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!FieldRules.isTokenCharacter(text.charAt(i))) {
        return false;
      }
    }
    return text.length() > 0;
  }

  /**
   * Whether a field concerns one connection, frames the content or names the target: those are
   * written by h2tap itself, and nobody else may.
   */
  public static boolean isOurs(String name) {
    return HopByHop.isAlways(name) || FRAMING.stream().anyMatch(name::equalsIgnoreCase);
  }
}
