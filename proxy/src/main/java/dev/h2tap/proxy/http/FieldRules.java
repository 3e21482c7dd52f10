package dev.h2tap.proxy.http;

/** What a field line must not contain in either protocol (RFC 9110 §5.5, RFC 9113 §8.2.1). */
final class FieldRules {
  private FieldRules() {}

  /**
   * Refuses CR, LF and NUL in a value.
   *
   * @throws MalformedMessageException with 400
   */
  static void checkValue(CharSequence name, CharSequence value) throws MalformedMessageException {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        throw new MalformedMessageException(
            400, "forbidden character in the value of field " + name);
      }
    }
  }
}
