package dev.h2tap.proxy.upstream;

import dev.h2tap.recorder.UserException;
import java.util.List;
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

  /**
   * Refuses an ALPN offer with which this protocol can never be spoken.
   *
   * @throws UserException that names both options
   */
  public void checkAgainst(List<String> offer) throws UserException {
    boolean onlyHttp2 = !offer.isEmpty() && offer.stream().allMatch(UpstreamProtocol::namesHttp2);
    boolean onlyHttp1 = !offer.isEmpty() && offer.stream().allMatch(UpstreamProtocol::namesHttp1);
    if ((this == HTTP1 && onlyHttp2) || (this == H2 && onlyHttp1)) {
      throw new UserException(
          "--upstream-protocol "
              + (this == H2 ? "h2" : "http1")
              + " contradicts --alpn "
              + String.join(",", offer)
              + "; leave one of them out");
    }
  }

  /** Whether no name of this offer stands for another HTTP. */
  public boolean suits(List<String> offer) {
    return switch (this) {
      case AUTO -> true;
      case HTTP1 -> offer.stream().noneMatch(UpstreamProtocol::namesHttp2);
      case H2 -> offer.stream().noneMatch(UpstreamProtocol::namesHttp1);
    };
  }

  /** What is left of an offer for a connection that must speak HTTP/1.1; empty for nothing. */
  List<String> onlyHttp1(List<String> offer) {
    return this == H2 ? List.of() : offer.stream().filter(UpstreamProtocol::namesHttp1).toList();
  }

  private static boolean namesHttp2(@Nullable String alpn) {
    return "h2".equals(alpn) || "istio-h2".equals(alpn);
  }

  private static boolean namesHttp1(@Nullable String alpn) {
    return alpn != null && (alpn.startsWith("http/1.") || alpn.startsWith("istio-http/1."));
  }
}
