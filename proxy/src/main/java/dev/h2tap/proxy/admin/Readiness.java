package dev.h2tap.proxy.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Whether a proxy is alive, and whether it takes requests. Thread-safe. */
public final class Readiness {
  private static final long PATIENCE_MILLIS = 1_000;
  private static final Supplier<CompletionStage<Void>> AT_ONCE =
      () -> CompletableFuture.completedFuture(null);

  private volatile Supplier<CompletionStage<Void>> pulse = AT_ONCE;
  private volatile State state = State.STARTING;

  private enum State {
    STARTING("h2tap is starting"),
    LISTENING(""),
    STOPPING("h2tap is stopping: it accepts no more connections, running exchanges finish");

    private final String reason;

    State(String reason) {
      this.reason = reason;
    }
  }

  /**
   * From now on it listens.
   *
   * @param signOfLife completes once the event loops have turned
   */
  public void listening(Supplier<CompletionStage<Void>> signOfLife) {
    pulse = signOfLife;
    state = State.LISTENING;
  }

  /** From now on it accepts no more. */
  public void stopping() {
    state = State.STOPPING;
  }

  /** It has stopped: there are no event loops any more that could show life. */
  public void stopped() {
    pulse = AT_ONCE;
  }

  CompletionStage<Reply> alive() {
    try {
      return pulse
          .get()
          .toCompletableFuture()
          .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
          .handle((done, fault) -> fault == null ? Reply.text(200, "ok\n") : dead());
    } catch (RejectedExecutionException shutDown) {
      return CompletableFuture.completedFuture(dead());
    }
  }

  private static Reply dead() {
    return Reply.text(503, "the event loops do not answer within 1s\n");
  }

  Reply ready() {
    State now = state;
    return now == State.LISTENING
        ? Reply.text(200, "ready\n")
        : Reply.text(503, "not ready: " + now.reason + "\n");
  }
}
