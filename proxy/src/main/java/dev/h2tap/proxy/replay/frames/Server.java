package dev.h2tap.proxy.replay.frames;

import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The server that bytes are sent to: what it says is counted and passed over. Thread-safe. */
final class Server extends ChannelInboundHandlerAdapter {
  private final AnswerCount answers;
  private long lastNanos = System.nanoTime();
  private boolean closed;

  Server(Syntax syntax) {
    answers = new AnswerCount(syntax);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf bytes = (ByteBuf) msg;
    synchronized (this) {
      answers.received(bytes);
      lastNanos = System.nanoTime();
      notifyAll();
    }
    bytes.release();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt == ChannelInputShutdownEvent.INSTANCE) {
      end();
    }
    ctx.fireUserEventTriggered(evt);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  /** How it failed is recorded at the connection's end. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end();
    ctx.close();
  }

  private synchronized void end() {
    closed = true;
    notifyAll();
  }

  synchronized void sent() {
    answers.sent();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Waits until it has said so much, or closed.
   *
   * @return whether that came about in time
   */
  boolean awaitAnswers(long count, long millis) throws InterruptedException {
    return await(() -> answers.count() >= count, millis);
  }

  /** Waits until it has closed. */
  boolean awaitClose(long millis) throws InterruptedException {
    return await(() -> false, millis);
  }

  /** Waits until it has said nothing for a while, or closed. */
  boolean awaitQuiet(long quietMillis, long millis) throws InterruptedException {
    long quiet = TimeUnit.MILLISECONDS.toNanos(quietMillis);
    return await(() -> System.nanoTime() - lastNanos >= quiet, millis);
  }

  private synchronized boolean await(BooleanSupplier condition, long millis)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!closed && !condition.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(Math.min(left, 50));
    }
    return true;
  }
}
