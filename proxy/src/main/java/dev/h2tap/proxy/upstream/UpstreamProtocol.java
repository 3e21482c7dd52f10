package dev.h2tap.proxy.upstream;

import dev.h2tap.recorder.UserException;
import org.jspecify.annotations.Nullable;

/** Which HTTP is spoken upstream. */
public enum UpstreamProtocol {
  /** What the ALPN choice names; HTTP/1.1 where it names none. */
  AUTO,
  HTTP1,
  H2;

  /** Reads {@code auto}, {@code http1} or {@code h2}. */
  public static UpstreamProtocol parse(String text) throws UserException {
    return switch (text) {
      case "auto" -> AUTO;
      case "http1" -> HTTP1;
      case "h2" -> H2;
      default ->
          throw new UserException(
              "--upstream-protocol " + text + " is not known; use auto, http1 or h2");
    };
  }

  /**
   * Whether HTTP/2 is spoken on a connection.
   *
   * @param alpn what the peer chose, null for none
   */
  boolean isHttp2(@Nullable String alpn) {
    return switch (this) {
      case H2 -> !namesHttp1(alpn);
      case HTTP1 -> namesHttp2(alpn);
      case AUTO -> namesHttp2(alpn);
    };
  }

  private static boolean namesHttp2(@Nullable String alpn) {
    return "h2".equals(alpn) || "istio-h2".equals(alpn);
  }

  private static boolean namesHttp1(@Nullable String alpn) {
    return alpn != null && (alpn.startsWith("http/1.") || alpn.startsWith("istio-http/1."));
  }
}
