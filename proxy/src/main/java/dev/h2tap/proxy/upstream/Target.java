package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/** What is dialled: whether over TLS, and where. The key of the connection pools. */
public record Target(boolean tls, Authority authority) {
  private static final String HTTP = "http://";
  private static final String HTTPS = "https://";

  /**
   * Reads what {@link #toString} wrote into a log. Without a scheme it is no TLS.
   *
   * @return null where it is none
   */
  public static @Nullable Target recorded(@Nullable String text) {
    if (text == null) {
      return null;
    }
    boolean tls = text.startsWith(HTTPS);
    String scheme = tls ? HTTPS : text.startsWith(HTTP) ? HTTP : "";
    try {
      return new Target(tls, Authority.parse(text.substring(scheme.length()), tls ? 443 : 80));
    } catch (MalformedMessageException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return (tls ? HTTPS : HTTP) + authority;
  }
}
