package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.PeerCheck;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.log.Recorder;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Makes attempts, a few at a time, until they are through or the time is up. Belongs to one event
 * loop.
 */
final class Attempts {
  private final Peer peer;

  /** An attempt with what the user gave. */
  static final String GIVEN = "probe";

  /** An attempt that may well fail: only what becomes of it is of interest. */
  static final String EXPERIMENT = ConnectionCase.EXPERIMENT;

  private final PeerCheck check;
  private final Limits limits;
  private final Recorder recorder;
  private final Transport transport;
  private final Executor resolver;
  private final EventLoop eventLoop;
  private final LongConsumer progress;
  private final long startNanos = System.nanoTime();
  private int made;

  /**
   * @param progress is told how many attempts are through, on the event loop
   */
  Attempts(
      Peer peer,
      Limits limits,
      Recorder recorder,
      Transport transport,
      Executor resolver,
      EventLoop eventLoop,
      LongConsumer progress) {
    this.peer = peer;
    this.check = new PeerCheck(peer.terms());
    this.limits = limits;
    this.recorder = recorder;
    this.transport = transport;
    this.resolver = resolver;
    this.eventLoop = eventLoop;
    this.progress = progress;
  }

  /**
   * Makes these attempts. Call on the event loop.
   *
   * @param rule what the log calls them: {@link #GIVEN} or {@link #EXPERIMENT}
   * @param done is given the outcomes in the order of the attempts, without those for which there
   *     was no time
   */
  void make(List<Attempt> attempts, String rule, Consumer<List<Outcome>> done) {
    new Round(attempts, rule, done).fill();
  }

  private long remainingMillis() {
    return limits.totalMillis() - (System.nanoTime() - startNanos) / 1_000_000;
  }

  /** One call of {@link #make}. */
  private final class Round {
    private final List<Attempt> order;
    private final String rule;
    private final ArrayDeque<Attempt> waiting;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Consumer<List<Outcome>> done;
    private int running;
    private boolean over;

    Round(List<Attempt> attempts, String rule, Consumer<List<Outcome>> done) {
      this.rule = rule;
      this.order = attempts;
      this.waiting = new ArrayDeque<>(attempts);
      this.done = done;
    }

    void fill() {
      while (!waiting.isEmpty() && running < limits.connections()) {
        long limit = Math.min(limits.attemptMillis(), remainingMillis());
        if (limit <= 0) {
          waiting.clear();
          break;
        }
        running++;
        Attempt attempt = waiting.remove();
        new AttemptRun(
                attempt,
                rule,
                peer,
                check,
                limit,
                recorder,
                transport,
                resolver,
                eventLoop,
                this::through)
            .start();
      }
      if (running == 0 && !over) {
        over = true;
        outcomes.sort((a, b) -> order.indexOf(a.attempt()) - order.indexOf(b.attempt()));
        done.accept(List.copyOf(outcomes));
      }
    }

    private void through(Outcome outcome) {
      outcomes.add(outcome);
      running--;
      progress.accept(++made);
      eventLoop.execute(this::fill);
    }
  }
}
