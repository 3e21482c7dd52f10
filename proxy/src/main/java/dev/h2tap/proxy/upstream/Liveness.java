package dev.h2tap.proxy.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Tells a slow upstream from one that is gone: where requests wait and nothing comes for a second,
 * one PING goes out (RFC 9113 §6.7). No further one follows until the upstream says something else,
 * since many count PINGs. Owned by the connection's event loop.
 */
final class Liveness {
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long OPAQUE_DATA = 0x68327461702d7570L;

  private final BooleanSupplier waiting;
  private long lastRead = System.nanoTime();
  private boolean scheduled;
  private boolean asked;
  private boolean unanswered;

  /**
   * @param waiting whether a request waits for its response
   */
  Liveness(BooleanSupplier waiting) {
    this.waiting = waiting;
  }

  /** Whether the PING has no answer yet. */
  boolean isUnanswered() {
    return unanswered;
  }

  /** A request was sent. */
  void requestSent(ChannelHandlerContext ctx) {
    if (!scheduled) {
      lastRead = System.nanoTime();
      schedule(ctx);
    }
  }

  /** A frame arrived. */
  void read(Object frame) {
    lastRead = System.nanoTime();
    unanswered = false;
    asked &= frame instanceof Http2PingFrame ping && ping.ack();
  }

  private void schedule(ChannelHandlerContext ctx) {
    scheduled = true;
    ctx.executor().schedule(() -> check(ctx), QUIET_NANOS, TimeUnit.NANOSECONDS);
  }

  private void check(ChannelHandlerContext ctx) {
    scheduled = false;
    if (!waiting.getAsBoolean() || !ctx.channel().isActive()) {
      return;
    }
    if (!asked && System.nanoTime() - lastRead >= QUIET_NANOS) {
      asked = true;
      unanswered = true;
      ctx.writeAndFlush(new DefaultHttp2PingFrame(OPAQUE_DATA));
    }
    schedule(ctx);
  }
}
