package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.replay.serve.Answer.Times;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When the next part of a response is due: not before what of the request was there when it was
 * recorded, and with the pauses of the recording as far as they are wanted. Owned by one event
 * loop.
 */
final class Pacing {
  private final EventLoop eventLoop;
  private final Speed speed;
  private final Times times;
  private final Runnable proceed;
  private final long startNanos = System.nanoTime();
  private long requestEndNanos;
  private boolean requestEnded;
  private @Nullable Future<?> pause;

  /**
   * @param proceed runs when it is worth asking again
   */
  Pacing(EventLoop eventLoop, Speed speed, Times times, Runnable proceed) {
    this.eventLoop = eventLoop;
    this.speed = speed;
    this.times = times;
    this.proceed = proceed;
  }

  /** The request that is answered has reached its end. */
  void requestEnded() {
    if (!requestEnded) {
      requestEnded = true;
      requestEndNanos = System.nanoTime();
    }
  }

  /** Whether what was recorded then waits for the end of the request. */
  boolean awaitsRequest(long recorded) {
    return !requestEnded && recorded >= times.requestEnd();
  }

  /** Whether what was recorded then is due by now. */
  boolean isDue(long recorded) {
    if (pause != null) {
      return false;
    }
    if (awaitsRequest(recorded)) {
      return false;
    }
    boolean after = recorded >= times.requestEnd();
    if (!speed.isTimed()) {
      return true;
    }
    long from = after ? requestEndNanos : startNanos;
    long begun = after ? times.requestEnd() : times.request();
    long left = from + speed.nanos(recorded - begun) - System.nanoTime();
    if (left <= 0) {
      return true;
    }
    pause = eventLoop.schedule(this::resume, left, TimeUnit.NANOSECONDS);
    return false;
  }

  private void resume() {
    pause = null;
    proceed.run();
  }

  /** Nothing is due any more. */
  void end() {
    if (pause != null) {
      pause.cancel(false);
    }
  }
}
