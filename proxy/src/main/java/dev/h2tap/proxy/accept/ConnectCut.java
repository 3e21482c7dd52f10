package dev.h2tap.proxy.accept;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Cuts what arrives behind the head of a CONNECT request, so that what a hasty client sends into
 * its tunnel is recorded as bytes of the tunnel. Goes once the head is whole.
 */
final class ConnectCut extends ChannelInboundHandlerAdapter {
  private static final int END = 0x0d0a0d0a;

  private int last;

  /** Whether a request begins so. */
  static boolean fits(ByteBuf start) {
    String method = "CONNECT ";
    if (start.readableBytes() < method.length()) {
      return false;
    }
    for (int i = 0; i < method.length(); i++) {
      if (start.getByte(start.readerIndex() + i) != method.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf bytes = (ByteBuf) msg;
    int end = headEnd(bytes);
    if (end < 0) {
      ctx.fireChannelRead(bytes);
      return;
    }
    ctx.fireChannelRead(bytes.readRetainedSlice(end - bytes.readerIndex()));
    if (bytes.isReadable()) {
      ctx.fireChannelRead(bytes);
    } else {
      bytes.release();
    }
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  private int headEnd(ByteBuf bytes) {
    for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
      last = last << 8 | bytes.getUnsignedByte(i);
      if (last == END) {
        return i + 1;
      }
    }
    return -1;
  }
}
