package dev.h2tap.proxy.accept;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What the first bytes of a connection say about what follows. */
enum FirstBytes {
  /** A TLS handshake record (RFC 8446 §5.1). */
  TLS,
  /** The HTTP/2 connection preface (RFC 9113 §3.4). */
  HTTP2,
  /** The start of an HTTP/1.1 request line. */
  HTTP1,
  /** Too few bytes to tell. */
  NEED_MORE,
  /** None of these. */
  UNKNOWN;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int TELLING = 4;

  /** Decides; a pure function of the readable bytes, which it leaves unread. */
  static FirstBytes of(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (length == 0) {
      return NEED_MORE;
    }
    int start = bytes.readerIndex();
    int first = bytes.getUnsignedByte(start);
    if (first == 22) {
      return length < 2 ? NEED_MORE : bytes.getByte(start + 1) == 3 ? TLS : UNKNOWN;
    }
    int common = Math.min(length, PREFACE.length);
    int same = 0;
    while (same < common && bytes.getByte(start + same) == PREFACE[same]) {
      same++;
    }
    if (same == PREFACE.length) {
      return HTTP2;
    }
    if (same == common) {
      return NEED_MORE;
    }
    if (same >= TELLING) {
      return UNKNOWN;
    }
    return isTokenStart(first) ? HTTP1 : UNKNOWN;
  }

  /** A method begins with a token character (RFC 9110 §5.6.2); CR and LF may precede it. */
  private static boolean isTokenStart(int b) {
    return b == '\r'
        || b == '\n'
        || (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(b) >= 0;
  }
}
