package dev.h2tap.proxy.replay.serve;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The content that a client was given and has not taken yet. Owned by one event loop. */
final class OnItsWay {
  private static final int MOST = 256 * 1024;

  /** How long a client may take nothing of what something waits for. */
  private static final long TAKING_MILLIS = 10_000;

  private final EventLoop eventLoop;
  private int bytes;
  private @Nullable Runnable afterwards;
  private @Nullable Future<?> patience;

  OnItsWay(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  void given(int more) {
    bytes += more;
  }

  /** Whether no more is to be given. */
  boolean isFull() {
    return bytes >= MOST;
  }

  void taken(int fewer) {
    bytes -= fewer;
    Runnable waiting = afterwards;
    if (waiting != null) {
      await(waiting);
    }
  }

  /** Runs this once, when all is taken or nothing more will be. */
  void whenTaken(Runnable task) {
    if (bytes <= 0) {
      task.run();
    } else {
      await(task);
    }
  }

  private void await(Runnable task) {
    end();
    if (bytes <= 0) {
      eventLoop.execute(task);
    } else {
      afterwards = task;
      patience = eventLoop.schedule(task, TAKING_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Nothing waits any more. */
  void end() {
    afterwards = null;
    if (patience != null) {
      patience.cancel(false);
      patience = null;
    }
  }
}
