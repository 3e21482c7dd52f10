package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder of HTTP/1.1 requests with {@link Http1Limits}, and without obs-fold. After a
 * request that asks for another protocol it rests: what follows may be no HTTP.
 */
public final class Http1RequestDecoder extends HttpRequestDecoder {
  private final ObsFoldGuard guard = new ObsFoldGuard();
  private @Nullable ChannelHandlerContext resting;

  public Http1RequestDecoder() {
    super(Http1Limits.strict());
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (resting == null && guard.admits(buffer)) {
      super.decode(ctx, buffer, out);
      guard.decoded(buffer, out);
      if (out.stream().anyMatch(Http1RequestDecoder::asksForUpgrade)) {
        resting = ctx;
      }
    }
  }

  private static boolean asksForUpgrade(Object decoded) {
    return decoded instanceof HttpRequest request
        && request.decoderResult().isSuccess()
        && UpgradeField.of(request) != null;
  }

  /** Whether bytes came after a request that asks for another protocol and has no answer yet. */
  public boolean holdsBack() {
    return resting != null && actualReadableBytes() > 0;
  }

  /** Nothing came of that: the next request may follow. */
  public void proceed() {
    ChannelHandlerContext ctx = resting;
    resting = null;
    if (ctx != null && actualReadableBytes() > 0) {
      ctx.executor().execute(() -> decodeWhatIsHeld(ctx));
    }
  }

  private void decodeWhatIsHeld(ChannelHandlerContext ctx) {
    try {
      if (!ctx.isRemoved()) {
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
        channelReadComplete(ctx);
      }
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    }
  }
}
