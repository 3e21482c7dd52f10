package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.tls.TlsAlert;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Notices a client's alert that came in the clear. OpenSSL sends its refusal of a certificate so
 * even in TLS 1.3, where BoringSSL cannot read it. Stands in front of the TLS handler.
 */
final class ClearAlert extends ChannelInboundHandlerAdapter {
  private static final int ALERT = 21;
  private static final int LENGTH = 5 + 2;

  private @Nullable TlsAlert alert;

  /** The last one, null if there was none. */
  @Nullable TlsAlert alert() {
    return alert;
  }

  /** A client that sends an alert says nothing more. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes && bytes.readableBytes() >= LENGTH) {
      int start = bytes.writerIndex() - LENGTH;
      if (bytes.getByte(start) == ALERT
          && bytes.getByte(start + 1) == 3
          && bytes.getUnsignedShort(start + 3) == 2) {
        alert = TlsAlert.of(bytes.getUnsignedByte(start + 6));
      }
    }
    ctx.fireChannelRead(msg);
  }
}
