package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.MalformedMessageException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/** The {@code Upgrade: h2c} of RFC 7540 §3.2, which curl still sends. */
final class H2cUpgrade {
  private static final int SETTING_LENGTH = 6;

  private H2cUpgrade() {}

  /** Whether the request asks for HTTP/2 in the way it should. */
  static boolean isWanted(HttpRequest request) {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && request.headers().containsValue(HttpHeaderNames.UPGRADE, "h2c", true)
        && request
            .headers()
            .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        && request
            .headers()
            .containsValue(
                HttpHeaderNames.CONNECTION, Http2CodecUtil.HTTP_UPGRADE_SETTINGS_HEADER, true)
        && request.headers().getAll(Http2CodecUtil.HTTP_UPGRADE_SETTINGS_HEADER).size() == 1;
  }

  /** The client's SETTINGS, from its HTTP2-Settings field. */
  static Http2Settings settings(HttpRequest request) throws MalformedMessageException {
    List<String> values = request.headers().getAll(Http2CodecUtil.HTTP_UPGRADE_SETTINGS_HEADER);
    try {
      ByteBuffer payload = ByteBuffer.wrap(Base64.getUrlDecoder().decode(values.get(0).trim()));
      if (payload.remaining() % SETTING_LENGTH != 0) {
        throw new IllegalArgumentException();
      }
      Http2Settings settings = new Http2Settings();
      while (payload.hasRemaining()) {
        char id = payload.getChar();
        settings.put(id, (Long) (payload.getInt() & 0xffff_ffffL));
      }
      return settings;
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(400, "bad HTTP2-Settings field");
    }
  }
}
