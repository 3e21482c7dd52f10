package dev.h2tap.proxy.http;

/** What can be the name of a field. */
public final class FieldName {
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
}
