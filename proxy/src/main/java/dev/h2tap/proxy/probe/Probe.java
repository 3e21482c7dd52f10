package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.recorder.log.Recorder;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/**
 * What was found out about a peer.
 *
 * @param outcomes what was given first
 * @param notTried what was left out, in sentences
 */
public record Probe(Peer peer, List<Outcome> outcomes, List<String> notTried) {

  public Probe {
    outcomes = List.copyOf(outcomes);
    notTried = List.copyOf(notTried);
  }

  /** What to make of it. */
  public Verdict verdict() {
    return Verdict.of(peer, outcomes, Judge.of(peer));
  }

  /**
   * Probes. Blocks until it is through or the time is up.
   *
   * @param recorder its owner's to close
   * @param progress is told how many attempts are through, on another thread
   */
  public static Probe of(Peer peer, Limits limits, Recorder recorder, LongConsumer progress)
      throws InterruptedException {
    return run(
        peer,
        limits,
        recorder,
        progress,
        (attempts, found) -> new Course(peer, attempts, found).begin());
  }

  /**
   * Makes the one attempt with what was given, and completes its handshake whatever the peer's
   * certificate. Blocks until it is through or the time is up.
   *
   * @param recorder its owner's to close
   */
  public static Outcome look(Peer peer, Limits limits, Recorder recorder)
      throws InterruptedException {
    return run(
        peer,
        limits,
        recorder,
        made -> {},
        (attempts, found) ->
            attempts.make(
                List.of(peer.given().unverified()),
                Attempts.GIVEN,
                made -> found.complete(made.get(0))));
  }

  private static <T> T run(
      Peer peer,
      Limits limits,
      Recorder recorder,
      LongConsumer progress,
      BiConsumer<Attempts, CompletableFuture<T>> course)
      throws InterruptedException {
    Transport transport = Transport.best();
    EventLoopGroup loops = transport.newEventLoops("h2tap-probe", 1);
    ExecutorService resolver =
        Executors.newCachedThreadPool(new DefaultThreadFactory("h2tap-resolver", true));
    try {
      EventLoop loop = loops.next();
      CompletableFuture<T> found = new CompletableFuture<>();
      Attempts attempts = new Attempts(peer, limits, recorder, transport, resolver, loop, progress);
      loop.execute(() -> course.accept(attempts, found));
      return found.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      resolver.shutdownNow();
    }
  }

  /** The rounds of a probe, one after the other. */
  private static final class Course {
    private final Peer peer;
    private final Plan plan;
    private final Attempts attempts;
    private final CompletableFuture<Probe> found;
    private final List<Attempt> planned = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    Course(Peer peer, Attempts attempts, CompletableFuture<Probe> found) {
      this.peer = peer;
      this.plan = new Plan(peer);
      this.attempts = attempts;
      this.found = found;
    }

    void begin() {
      round(
          plan.first(),
          Attempts.GIVEN,
          () ->
              round(
                  plan.second(outcomes.get(0)),
                  Attempts.EXPERIMENT,
                  () -> round(plan.third(outcomes), Attempts.EXPERIMENT, this::end)));
    }

    private void round(List<Attempt> next, String rule, Runnable then) {
      planned.addAll(next);
      attempts.make(
          next,
          rule,
          made -> {
            outcomes.addAll(made);
            try {
              then.run();
            } catch (RuntimeException fault) {
              found.completeExceptionally(fault);
            }
          });
    }

    private void end() {
      found.complete(new Probe(peer, outcomes, plan.notTried(planned, outcomes)));
    }
  }
}
