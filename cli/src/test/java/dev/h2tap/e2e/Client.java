package dev.h2tap.e2e;

import java.util.List;

/** A way for curl to speak to h2tap. */
public enum Client {
  HTTP1("--http1.1"),
  HTTP2_UPGRADE("--http2"),
  HTTP2_PRIOR_KNOWLEDGE("--http2-prior-knowledge"),
  HTTPS_HTTP1("--http1.1"),
  HTTPS_HTTP2("--http2");

  private final String option;

  Client(String option) {
    this.option = option;
  }

  public boolean isTls() {
    return this == HTTPS_HTTP1 || this == HTTPS_HTTP2;
  }

  /** The version that curl must report. A request with a body is not upgraded. */
  public String version(boolean withBody) {
    return switch (this) {
      case HTTP1, HTTPS_HTTP1 -> "1.1";
      case HTTP2_UPGRADE -> withBody ? "1.1" : "2";
      case HTTP2_PRIOR_KNOWLEDGE, HTTPS_HTTP2 -> "2";
    };
  }

  /** curl's arguments for a request to {@code path}. */
  public List<String> request(H2tapProcess h2tap, Certificates certificates, String path) {
    return request(h2tap.port(), certificates, path);
  }

  /** The same for an h2tap on a port of 127.0.0.1. */
  public List<String> request(int port, Certificates certificates, String path) {
    String at = "://127.0.0.1:" + port + path;
    return isTls()
        ? List.of(option, "--cacert", certificates.root().toString(), "https" + at)
        : List.of(option, "http" + at);
  }
}
