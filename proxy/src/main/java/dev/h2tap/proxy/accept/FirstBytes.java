package dev.h2tap.proxy.accept;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What the first bytes of a connection say about what follows. */
enum FirstBytes {
  /** A TLS handshake record (RFC 8446 §5.1). */
  TLS,
  /** The HTTP/2 connection preface (RFC 9113 §3.4). */
  HTTP2,
  /** The start of an HTTP/1.1 request line. */
  HTTP1,
  /** A request of SOCKS 4 or 4a. */
  SOCKS4,
  /** The methods that a client of SOCKS 5 offers (RFC 1928 §3). */
  SOCKS5,
  /** Too few bytes to tell. */
  NEED_MORE,
  /** None of these. */
  UNKNOWN;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int TELLING = 4;
  private static final int LONGEST_REQUEST_LINE = 16 * 1024;
  private static final Pattern REQUEST_LINE =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ (/|\\*|https?://)\\S* HTTP/1\\.\\d\r?");

  /** Decides; a pure function of the readable bytes, which it leaves unread. */
  static FirstBytes of(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (length == 0) {
      return NEED_MORE;
    }
    int start = bytes.readerIndex();
    int first = bytes.getUnsignedByte(start);
    if (first == 4 || first == 5) {
      return first == 4 ? SOCKS4 : SOCKS5;
    }
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

  /**
   * The same for a tunnel, which may carry anything: many protocols begin with a word, so HTTP/1.1
   * takes a whole request line, and CONNECT in a tunnel is for another proxy.
   */
  static FirstBytes inTunnel(ByteBuf bytes) {
    FirstBytes found = of(bytes);
    return switch (found) {
      case HTTP1 -> requestLine(bytes);
      case SOCKS4, SOCKS5 -> UNKNOWN;
      default -> found;
    };
  }

  private static FirstBytes requestLine(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int end = bytes.indexOf(start, bytes.writerIndex(), (byte) '\n');
    if (end < 0) {
      return bytes.readableBytes() < LONGEST_REQUEST_LINE ? NEED_MORE : UNKNOWN;
    }
    String line = bytes.toString(start, end - start, StandardCharsets.ISO_8859_1);
    return REQUEST_LINE.matcher(line).matches() ? HTTP1 : UNKNOWN;
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
