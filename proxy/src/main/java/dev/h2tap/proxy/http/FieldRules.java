package dev.h2tap.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.List;

/** What a field line must not contain in either protocol (RFC 9110 §5.5, RFC 9113 §8.2.1). */
final class FieldRules {
  private static final List<AsciiString> NOT_IN_TRAILERS =
      List.of(
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.TRAILER,
          HttpHeaderNames.HOST);

  private FieldRules() {}

  /**
   * Refuses a method that is no token (RFC 9110 §5.6.2): with a space in it, it would be another
   * request line in HTTP/1.1.
   *
   * @throws MalformedMessageException with 400
   */
  static void checkMethod(CharSequence method) throws MalformedMessageException {
    for (int i = 0; i < method.length(); i++) {
      if (!isTokenCharacter(method.charAt(i))) {
        throw new MalformedMessageException(400, "forbidden character in the method");
      }
    }
    if (method.length() == 0) {
      throw new MalformedMessageException(400, "no method");
    }
  }

  static boolean isTokenCharacter(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /**
   * Refuses white space and control characters in a request target.
   *
   * @throws MalformedMessageException with 400
   */
  static void checkTarget(String target) throws MalformedMessageException {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == '#' || c == 0x7f) {
        throw new MalformedMessageException(400, "forbidden character in the request target");
      }
    }
  }

  /**
   * Refuses a status that does not have three digits (RFC 9110 §15).
   *
   * @throws MalformedMessageException with 502
   */
  static void checkStatus(int status) throws MalformedMessageException {
    if (status < 100 || status > 999) {
      throw new MalformedMessageException(502, "a status that is none: " + status);
    }
  }

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

  /**
   * Leaves out what has no place among trailers, since it says how a message is framed or routed
   * (RFC 9110 §6.5.1).
   */
  static Fields onlyTrailers(Fields fields) {
    NOT_IN_TRAILERS.forEach(fields::remove);
    return fields;
  }
}
