package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.rule.Slow;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long an exchange waits for its response, and for what: a scraper that gives up is told why in
 * the words of where it stood. Owned by the exchange's event loop.
 */
final class Patience {
  private final EventLoop eventLoop;
  private String stage = "waiting for an upstream connection";
  private @Nullable Statement stall;
  private @Nullable Future<?> deadline;

  Patience(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  /**
   * Begins to count.
   *
   * @param passed run when the client is about to give up, where its request says when that is
   */
  void begin(Fields request, Runnable passed) {
    ScrapeDeadline.of(request)
        .ifPresent(nanos -> deadline = eventLoop.schedule(passed, nanos, TimeUnit.NANOSECONDS));
  }

  /** The exchange waits for this now. */
  void stage(String waitingFor) {
    stage = waitingFor;
    stall = null;
  }

  /** The upstream does not let the exchange begin. */
  void stalled(Statement why) {
    stall = why;
  }

  /**
   * What the exchange waited for.
   *
   * @param upstream the one that has the request, null for none
   */
  Statement words(@Nullable UpstreamStream upstream) {
    Statement why = upstream == null ? stall : upstream.stall();
    return why == null ? Slow.deadline(stage) : Slow.deadline(why);
  }

  /** Counts no longer. */
  void end() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
