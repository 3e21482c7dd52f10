package dev.h2tap.proxy.accept;

import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Closes a redirected connection that h2tap itself has dialled, which would go round for ever. The
 * dial may be heard of after the connection it made, so it is looked up once bytes have come, or
 * after a moment of silence.
 */
final class LoopGuard extends ChannelInboundHandlerAdapter {
  private static final long SILENCE_MILLIS = 100;

  private final AcceptedChannel accepted;

  LoopGuard(AcceptedChannel accepted) {
    this.accepted = accepted;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.executor().schedule(() -> check(ctx), SILENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    check(ctx);
    if (ctx.channel().isOpen()) {
      ctx.fireChannelRead(msg);
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  private void check(ChannelHandlerContext ctx) {
    if (ctx.isRemoved()) {
      return;
    }
    if (accepted.downstream().ourselves().isOurDial(accepted.client())) {
      accepted.close(
          Manner.ERROR,
          "proxy loop: h2tap's own connection to "
              + accepted.destination()
              + " was redirected back to it; exempt h2tap's user from the redirect");
    } else {
      ctx.pipeline().remove(this);
    }
  }
}
