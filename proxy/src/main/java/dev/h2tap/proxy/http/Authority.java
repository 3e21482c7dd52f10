package dev.h2tap.proxy.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A host and a port (RFC 3986 §3.2).
 *
 * @param host in lower case, an IPv6 address without its brackets
 * @param port 1 to 65535
 */
public record Authority(String host, int port) {

  /**
   * Reads {@code host}, {@code host:port} or {@code [v6]:port}.
   *
   * @throws MalformedMessageException with 400 if it is none of them
   */
  public static Authority parse(String text, int defaultPort) throws MalformedMessageException {
    try {
      URI uri = new URI("any://" + text);
      String host = uri.getHost();
      if (host == null || uri.getUserInfo() != null || !text.equals(uri.getRawAuthority())) {
        return parseLenient(text, defaultPort);
      }
      return of(host, uri.getPort() < 0 ? defaultPort : uri.getPort());
    } catch (URISyntaxException e) {
      throw new MalformedMessageException(400, "bad host in the request: it must be HOST[:PORT]");
    }
  }

  /** Host names with underscores, which exist in clusters and which {@link URI} refuses. */
  private static Authority parseLenient(String text, int defaultPort)
      throws MalformedMessageException {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (!host.matches("[A-Za-z0-9._~-]+") || (colon >= 0 && !text.matches(".*:[0-9]{1,5}"))) {
      throw new MalformedMessageException(400, "bad host in the request: it must be HOST[:PORT]");
    }
    return of(host, colon < 0 ? defaultPort : Integer.parseInt(text.substring(colon + 1)));
  }

  private static Authority of(String host, int port) throws MalformedMessageException {
    if (port < 1 || port > 65535) {
      throw new MalformedMessageException(400, "bad port in the request: " + port);
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Authority(bare.toLowerCase(Locale.ROOT), port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
