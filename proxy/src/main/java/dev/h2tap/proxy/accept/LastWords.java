package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.accept.HelloAnswer.Break;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/** Lets the client say something, replies with fixed bytes, and ends the connection. */
final class LastWords extends ChannelInboundHandlerAdapter {
  private final AcceptedChannel accepted;
  private final Break reply;
  private boolean heard;

  LastWords(AcceptedChannel accepted, Break reply) {
    this.accepted = accepted;
    this.reply = reply;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ReferenceCountUtil.release(msg);
    if (heard) {
      return;
    }
    heard = true;
    if (reply.delayNanos() > 0) {
      ctx.executor().schedule(() -> say(ctx), reply.delayNanos(), TimeUnit.NANOSECONDS);
    } else {
      say(ctx);
    }
  }

  private void say(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(reply.bytes()).addListener(left -> end(ctx));
  }

  private void end(ChannelHandlerContext ctx) {
    switch (reply.ending()) {
      case CLOSE -> accepted.close(Manner.FIN, "as the recorded upstream did");
      case FIN -> accepted.closeTransport(Manner.FIN, "as the recorded upstream did");
      case RST -> {
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        accepted.closeTransport(Manner.RST, "as the recorded upstream did");
      }
      case SILENCE -> {}
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt instanceof IdleStateEvent) {
      accepted.close(Manner.TIMEOUT, "idle");
    } else if (evt == ChannelInputShutdownEvent.INSTANCE) {
      accepted.close(Manner.FIN, "the client closed the connection");
    }
    ctx.fireUserEventTriggered(evt);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!ConnectionTap.isReset(cause)) {
      accepted.tap().closing(Manner.ERROR, String.valueOf(cause.getMessage()));
    }
    ctx.close();
  }
}
