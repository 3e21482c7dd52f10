package dev.h2tap.proxy.replay.frames;

import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The server that bytes are sent to: what it says is counted and passed over. Thread-safe. */
final class Server extends ChannelInboundHandlerAdapter {
  private static final long MORE_THAN_RECORDED = 16 << 20;

  private final AnswerCount answers;
  private long lastNanos = System.nanoTime();
  private long movedNanos = lastNanos;
  private boolean closed;

  Server(Syntax syntax) {
    answers = new AnswerCount(syntax);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf bytes = (ByteBuf) msg;
    synchronized (this) {
      long before = answers.moves();
      answers.received(bytes);
      lastNanos = System.nanoTime();
      movedNanos = answers.moves() > before ? lastNanos : movedNanos;
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

  /** Lets time pass, unless it closes. */
  void pause(long millis) throws InterruptedException {
    await(() -> false, millis, null);
  }

  /**
   * Waits until it has said as much as then, or closed.
   *
   * @param millis how long nothing may come meanwhile
   * @return whether that came about in time
   */
  boolean awaitAnswers(Heard then, long millis) throws InterruptedException {
    return await(() -> answers.count() >= then.answers(), millis, then);
  }

  /** The same by length, where answers have no end of their own. */
  boolean awaitLength(Heard then, long millis) throws InterruptedException {
    return await(() -> !answers.goesByLength() || answers.bytes() >= then.bytes(), millis, then);
  }

  /** Waits until it has closed; {@code millis} as above. */
  boolean awaitClose(Heard then, long millis) throws InterruptedException {
    return await(() -> false, millis, then);
  }

  /** Waits until it has said nothing for a while, or closed. */
  void awaitQuiet(long quietMillis, long millis) throws InterruptedException {
    long quiet = TimeUnit.MILLISECONDS.toNanos(quietMillis);
    await(() -> System.nanoTime() - lastNanos >= quiet, millis, null);
  }

  /**
   * @param then what it said in the recording, and the time is prolonged while it says more, but
   *     not much more than that; null for a time that is not prolonged
   */
  private synchronized boolean await(BooleanSupplier condition, long millis, @Nullable Heard then)
      throws InterruptedException {
    long startNanos = System.nanoTime();
    while (!closed && !condition.getAsBoolean()) {
      if (then != null && answers.bytes() > 2 * then.bytes() + MORE_THAN_RECORDED) {
        return false;
      }
      long from = then == null ? startNanos : Math.max(startNanos, movedNanos);
      long left = millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
      if (left <= 0) {
        return false;
      }
      wait(Math.min(left, 50));
    }
    return true;
  }
}
