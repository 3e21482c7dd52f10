package dev.h2tap.e2e;

/** What h2tap stands in front of: HTTP/1.1 by nginx, HTTP/2 by nghttpd; in plaintext or mTLS. */
public enum Origin {
  HTTP1_PLAIN,
  HTTP1_MTLS,
  HTTP2_PLAIN,
  HTTP2_MTLS;

  public boolean isHttp2() {
    return this == HTTP2_PLAIN || this == HTTP2_MTLS;
  }

  public boolean isTls() {
    return this == HTTP1_MTLS || this == HTTP2_MTLS;
  }
}
