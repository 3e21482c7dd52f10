package dev.h2tap.proxy.http;

import io.netty.handler.codec.http.HttpDecoderConfig;

/**
 * How large messages may be, and how strictly they are read: line ends are CRLF, and Content-Length
 * beside Transfer-Encoding is refused (RFC 9112 §2.2, §6.1).
 */
final class Http1Limits {
  /** The longest request line or status line, in bytes. */
  static final int MAX_LINE = 64 * 1024;

  /**
   * The largest header or trailer section, in bytes; counted as HTTP/2 counts it (RFC 9113 §6.5.2),
   * so that many small fields weigh what they cost.
   */
  static final int MAX_HEADERS = 256 * 1024;

  /** What a field weighs beside its name and value (RFC 9113 §6.5.2). */
  static final int FIELD_OVERHEAD = 32;

  private static final int MAX_CHUNK = 64 * 1024;

  private Http1Limits() {}

  static HttpDecoderConfig strict() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(MAX_LINE)
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxChunkSize(MAX_CHUNK)
        .setStrictLineParsing(true)
        .setUseRfc9112TransferEncoding(true);
  }
}
