package dev.h2tap.proxy.http;

import io.netty.util.NetUtil;
import java.util.Locale;

/**
 * A host and a port (RFC 3986 §3.2).
 *
 * @param host in lower case, an IPv6 address without its brackets
 * @param port 1 to 65535
 */
public record Authority(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code host}, {@code host:port} or {@code [v6]:port}. Host names may have underscores,
   * which exist in clusters.
   *
   * @throws MalformedMessageException with 400 if it is none of them
   */
  public static Authority parse(String text, int defaultPort) throws MalformedMessageException {
    boolean bracketed = text.startsWith("[");
    int hostEnd = bracketed ? text.indexOf(']') : text.indexOf(':');
    if (hostEnd < 0) {
      hostEnd = bracketed ? 1 : text.length();
    }
    String host = text.substring(bracketed ? 1 : 0, hostEnd);
    int portStart = bracketed ? hostEnd + 1 : hostEnd;
    if (bracketed ? !NetUtil.isValidIpV6Address(host) : !isName(host)) {
      throw new MalformedMessageException(400, "bad host in the request: it must be HOST[:PORT]");
    }
    return new Authority(host.toLowerCase(Locale.ROOT), port(text, portStart, defaultPort));
  }

  private static boolean isName(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (!((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-._~".indexOf(c) >= 0)) {
        return false;
      }
    }
    return !host.isEmpty();
  }

  private static int port(String text, int start, int defaultPort)
      throws MalformedMessageException {
    if (start >= text.length() || (text.charAt(start) == ':' && start + 1 == text.length())) {
      return defaultPort;
    }
    int port = text.charAt(start) == ':' ? 0 : -1;
    for (int i = start + 1; i < text.length() && port >= 0 && port <= MAX_PORT; i++) {
      char c = text.charAt(i);
      port = c >= '0' && c <= '9' ? port * 10 + c - '0' : -1;
    }
    if (port < 1 || port > MAX_PORT) {
      throw new MalformedMessageException(400, "bad port in the request");
    }
    return port;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
