package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Netty's decoder of HTTP/1.1 responses with {@link Http1Limits}, and without obs-fold. */
public final class Http1ResponseDecoder extends HttpResponseDecoder {
  private static final int SWITCHING_PROTOCOLS = 101;

  private final ObsFoldGuard guard = new ObsFoldGuard();
  private final BooleanSupplier answersHead;

  /**
   * @param answersHead tells whether the next response answers a HEAD request and has no body
   */
  public Http1ResponseDecoder(BooleanSupplier answersHead) {
    super(Http1Limits.strict());
    this.answersHead = answersHead;
  }

  /** Whether there are bytes that are no whole line of a message yet. */
  public boolean holdsBytes() {
    return actualReadableBytes() > 0;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (guard.admits(buffer)) {
      super.decode(ctx, buffer, out);
      guard.decoded(buffer, out);
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return super.isContentAlwaysEmpty(message)
        || (message instanceof HttpResponse response
            && (response.status().code() == SWITCHING_PROTOCOLS
                || (response.status().code() >= 200 && answersHead.getAsBoolean())));
  }
}
