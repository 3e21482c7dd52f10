package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/** Netty's decoder of HTTP/1.1 requests with {@link Http1Limits}, and without obs-fold. */
public final class Http1RequestDecoder extends HttpRequestDecoder {
  private final ObsFoldGuard guard = new ObsFoldGuard();

  public Http1RequestDecoder() {
    super(Http1Limits.strict());
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (guard.admits(buffer)) {
      super.decode(ctx, buffer, out);
      guard.decoded(buffer, out);
    }
  }
}
