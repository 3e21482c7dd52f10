package dev.h2tap.cli.setup;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.recorder.UserException;
import java.util.Locale;

/** Reads the URL of an upstream. */
public final class UpstreamUrl {
  private UpstreamUrl() {}

  /**
   * Reads {@code http(s)://HOST[:PORT]}.
   *
   * @param option what it is the value of
   */
  public static Target parse(String option, String url) throws UserException {
    String lower = url.toLowerCase(Locale.ROOT);
    boolean https = lower.startsWith("https://");
    if (!https && !lower.startsWith("http://")) {
      throw new UserException(
          option + " " + url + " is no URL; write http://HOST:PORT or https://HOST:PORT");
    }
    String authority = url.substring(https ? 8 : 7).replaceFirst("/$", "");
    if (authority.contains("/") || authority.contains("?")) {
      throw new UserException(
          option + " " + url + " has a path; h2tap passes paths on as they are: leave it out");
    }
    try {
      return new Target(https, Authority.parse(authority, https ? 443 : 80));
    } catch (MalformedMessageException e) {
      throw new UserException(
          option + " " + url + " has no valid host or port; write http://HOST:PORT");
    }
  }
}
