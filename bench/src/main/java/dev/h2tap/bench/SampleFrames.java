package dev.h2tap.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/** The HTTP/2 frames of one connection; field blocks share the dynamic tables of its two ends. */
final class SampleFrames {
  private static final int MAX_FRAME = 16 << 10;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final DefaultHttp2HeadersEncoder client = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersEncoder server = new DefaultHttp2HeadersEncoder();

  ByteBuf preface() {
    ByteBuf bytes = Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", US_ASCII);
    return Unpooled.wrappedBuffer(bytes, settings());
  }

  ByteBuf settings() {
    return header(Unpooled.buffer(), 0, SETTINGS, 0, 0);
  }

  /** HEADERS of a GET whose path nobody asked for before. */
  ByteBuf request(int stream, long item) throws Http2Exception {
    Http2Headers fields =
        new DefaultHttp2Headers()
            .method("GET")
            .scheme("http")
            .authority("localhost")
            .path("/item/" + item)
            .add("user-agent", "bench");
    return headers(client, fields, stream, END_HEADERS | END_STREAM);
  }

  /** HEADERS and as many full DATA frames as the content needs. */
  ByteBuf response(int stream, int content) throws Http2Exception {
    Http2Headers fields =
        new DefaultHttp2Headers()
            .status("200")
            .add("server", "bench")
            .add("content-type", "text/plain")
            .add("content-length", Integer.toString(content));
    ByteBuf bytes = headers(server, fields, stream, END_HEADERS);
    for (int left = content; left > 0; left -= MAX_FRAME) {
      int length = Math.min(left, MAX_FRAME);
      header(bytes, length, DATA, left <= MAX_FRAME ? END_STREAM : 0, stream).writeZero(length);
    }
    return bytes;
  }

  private static ByteBuf headers(
      DefaultHttp2HeadersEncoder encoder, Http2Headers fields, int stream, int flags)
      throws Http2Exception {
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(stream, fields, block);
    return header(Unpooled.buffer(), block.readableBytes(), HEADERS, flags, stream)
        .writeBytes(block);
  }

  private static ByteBuf header(ByteBuf to, int length, int type, int flags, int stream) {
    return to.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
  }
}
