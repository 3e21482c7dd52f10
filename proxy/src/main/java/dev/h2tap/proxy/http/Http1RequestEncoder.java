package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Netty's encoder of HTTP/1.1 requests, with the target's bytes as they were received: Netty's own
 * takes what the decoder read as ISO 8859-1 and writes it as UTF-8.
 */
public final class Http1RequestEncoder extends HttpRequestEncoder {
  @Override
  protected void encodeInitialLine(ByteBuf out, HttpRequest request) {
    String line =
        request.method() + " " + request.uri() + " " + request.protocolVersion().text() + "\r\n";
    out.writeCharSequence(line, StandardCharsets.ISO_8859_1);
  }
}
