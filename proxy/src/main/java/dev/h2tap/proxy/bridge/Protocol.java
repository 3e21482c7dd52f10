package dev.h2tap.proxy.bridge;

/** The HTTP that one side of an exchange speaks. */
public enum Protocol {
  /** None: the exchange never got to that side. */
  NONE("none"),
  HTTP1("http/1.1"),
  HTTP2("h2");

  private final String word;

  Protocol(String word) {
    this.word = word;
  }

  /** The ALPN name where there is one (RFC 7301 §6), for metrics and logs. */
  public String word() {
    return word;
  }
}
