package dev.h2tap.proxy.via;

import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.Arrays;
import java.util.List;

/** Records what is said to a proxy until the tunnel is open, with stars in place of credentials. */
final class ViaTap extends ChannelDuplexHandler {
  private final TapPoint point;
  private final List<byte[]> secrets;
  private boolean open;
  private int firstReceived = -1;

  /**
   * @param secrets what is not to be recorded
   */
  ViaTap(TapPoint point, List<byte[]> secrets) {
    this.point = point;
    this.secrets = secrets;
  }

  /** From here on it is no talk with the proxy any more. */
  void tunnelOpen() {
    open = true;
  }

  /** The first byte that came, -1 where none did. */
  int firstReceived() {
    return firstReceived;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (firstReceived < 0 && msg instanceof ByteBuf bytes && bytes.isReadable()) {
      firstReceived = bytes.getUnsignedByte(bytes.readerIndex());
    }
    record(Direction.RECEIVED, msg);
    ctx.fireChannelRead(msg);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    record(Direction.SENT, msg);
    ctx.write(msg, promise);
  }

  private void record(Direction direction, Object msg) {
    if (!open && msg instanceof ByteBuf bytes && bytes.isReadable()) {
      byte[] copy = ByteBufUtil.getBytes(bytes);
      secrets.forEach(secret -> hide(copy, secret));
      point.record(direction, new Event.Plaintext(Syntax.OPAQUE, -1, Unpooled.wrappedBuffer(copy)));
    }
  }

  private static void hide(byte[] in, byte[] secret) {
    for (int start = 0; start + secret.length <= in.length; start++) {
      int same = 0;
      while (same < secret.length && in[start + same] == secret[same]) {
        same++;
      }
      if (same == secret.length) {
        Arrays.fill(in, start, start + same, (byte) '*');
      }
    }
  }
}
