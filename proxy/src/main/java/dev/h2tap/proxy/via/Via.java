package dev.h2tap.proxy.via;

import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.recorder.UserException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A proxy through which upstreams are reached. It resolves their names.
 *
 * @param host a DNS name or an IP address, IPv6 without brackets
 * @param login null for none
 * @param cas what its certificate is verified against with {@link Kind#HTTPS}, null for the JDK's
 */
public record Via(Kind kind, String host, int port, @Nullable Login login, @Nullable Roots cas) {
  private static final String EXAMPLE =
      "write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT";

  /** How the proxy is spoken to. */
  public enum Kind {
    /** CONNECT (RFC 9110 §9.3.6) in plaintext. */
    HTTP("http"),
    /** CONNECT over TLS. */
    HTTPS("https"),
    /** RFC 1928. */
    SOCKS5("socks5");

    private final String scheme;

    Kind(String scheme) {
      this.scheme = scheme;
    }
  }

  /**
   * Reads {@code SCHEME://[USER:PASSWORD@]HOST:PORT}; the message of a failure holds no password.
   */
  public static Via parse(String text) throws UserException {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new UserException("--via " + shown(text) + " is no URL; " + EXAMPLE);
    }
    Kind kind = kind(uri.getScheme());
    String host = uri.getHost();
    String path = uri.getRawPath();
    if (kind == null
        || host == null
        || uri.getPort() < 1
        || uri.getPort() > 65_535
        || path != null && !path.isEmpty() && !path.equals("/")
        || uri.getRawQuery() != null) {
      throw new UserException("--via " + shown(text) + " is no proxy; " + EXAMPLE);
    }
    boolean brackets = host.startsWith("[");
    return new Via(
        kind,
        brackets ? host.substring(1, host.length() - 1) : host,
        uri.getPort(),
        uri.getRawUserInfo() == null ? null : login(uri.getRawUserInfo(), text),
        null);
  }

  /** The URL as it may be shown: with stars in place of the password. */
  public static String shown(String text) {
    int at = text.lastIndexOf('@');
    int start = text.indexOf("://") < 0 ? 0 : text.indexOf("://") + 3;
    return at < start ? text : text.substring(0, start) + "***" + text.substring(at);
  }

  private static @Nullable Kind kind(@Nullable String scheme) {
    String lower = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind.scheme.equals(lower.equals("socks5h") ? "socks5" : lower)) {
        return kind;
      }
    }
    return null;
  }

  private static Login login(String userInfo, String text) throws UserException {
    int colon = userInfo.indexOf(':');
    if (colon < 1) {
      throw new UserException(
          "--via " + shown(text) + " has no USER:PASSWORD before the @; " + EXAMPLE);
    }
    return new Login(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The same with other credentials. */
  public Via with(Login other) {
    return new Via(kind, host, port, other, cas);
  }

  /** The same with other CAs. */
  public Via with(Roots others) {
    return new Via(kind, host, port, login, others);
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return kind.scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
