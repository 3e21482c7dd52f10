package dev.h2tap.e2e.sidecar;

/** What becomes of a connection: the words of {@link SidecarTable}. */
public enum Outcome {
  /** RST right after the ClientHello; not a byte comes back. */
  RESET("RST"),
  /** The sidecar ends TLS and speaks HTTP/1.1. */
  HTTP1("h1"),
  /** The sidecar ends TLS and speaks HTTP/2. */
  HTTP2("h2"),
  /** The sidecar ends TLS; the application gets the HTTP/1.1 bytes as they are. */
  HTTP1_AS_TCP("h1 as TCP"),
  /** The sidecar ends TLS with ALPN h2; the application gets the HTTP/2 bytes as they are. */
  HTTP2_TO_APPLICATION("h2 to app"),
  /** The application gets the TLS bytes themselves. */
  RAW_TLS_TO_APPLICATION("raw");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  static Outcome of(String word) {
    for (Outcome outcome : values()) {
      if (outcome.word.equals(word)) {
        return outcome;
      }
    }
    throw new IllegalArgumentException(word);
  }

  @Override
  public String toString() {
    return word;
  }
}
