package dev.h2tap.proxy.accept;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

/**
 * The name and password that clients of a forward proxy must give: HTTP's Basic scheme (RFC 7617),
 * or SOCKS5's (RFC 1929). Comparisons take the same time wherever the difference is. Immutable.
 */
public final class ProxyCredentials {
  private static final String SCHEME = "basic ";

  private final byte[] expected;

  /**
   * @param user without a colon
   */
  public ProxyCredentials(String user, String password) {
    expected = bytes(user, password);
  }

  private static byte[] bytes(String user, String password) {
    return (user + ":" + password).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether these are the ones. */
  boolean match(String user, String password) {
    return user.indexOf(':') < 0 && MessageDigest.isEqual(expected, bytes(user, password));
  }

  /**
   * Whether a request has the right Proxy-Authorization (RFC 9110 §11.7.2).
   *
   * @param values of all its fields of that name
   */
  boolean match(List<? extends CharSequence> values) {
    if (values.size() != 1) {
      return false;
    }
    String value = values.get(0).toString();
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    try {
      byte[] given = Base64.getDecoder().decode(value.substring(SCHEME.length()).trim());
      return MessageDigest.isEqual(expected, given);
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
  }

  /** Never the credentials. */
  @Override
  public String toString() {
    return "proxy credentials";
  }
}
