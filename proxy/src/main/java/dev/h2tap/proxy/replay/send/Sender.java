package dev.h2tap.proxy.replay.send;

import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.proxy.upstream.LoopUpstreams;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.proxy.upstream.Routing;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.proxy.via.Via;
import dev.h2tap.recorder.log.Recorder;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Sends recorded requests again, through the upstream side of the proxy, on one event loop. */
public final class Sender {
  private static final long DRAIN_MILLIS = 100;

  private final List<ReplayRequest> requests;
  private final Schedule schedule;
  private final Terms terms;
  private final Recorder recorder;
  private final LongConsumer progress;
  private final EventLoop eventLoop;
  private final Executor resolver;
  private final Transport transport;
  private final CompletableFuture<long[]> finished = new CompletableFuture<>();
  private final Map<Way, LoopUpstreams> upstreams = new HashMap<>();
  private final List<LazyUpstreamTls> contexts = new ArrayList<>();
  private final long[] numbers;
  private long startNanos;
  private boolean waiting;
  private int done;

  /**
   * What holds for all requests.
   *
   * @param tls the TLS with an ALPN offer
   * @param via the proxy on the way, null for none
   * @param silenceMillis a request on which nothing moves for so long is given up
   */
  public record Terms(
      Function<List<String>, LazyUpstreamTls> tls,
      @Nullable Via via,
      Pace pace,
      long silenceMillis) {}

  private Sender(
      List<ReplayRequest> requests,
      Terms terms,
      Recorder recorder,
      LongConsumer progress,
      EventLoop eventLoop,
      Executor resolver,
      Transport transport) {
    this.requests = requests;
    this.schedule = new Schedule(requests, terms.pace());
    this.terms = terms;
    this.recorder = recorder;
    this.progress = progress;
    this.eventLoop = eventLoop;
    this.resolver = resolver;
    this.transport = transport;
    this.numbers = new long[requests.size()];
  }

  /**
   * Sends all, and waits until each is answered or has failed.
   *
   * @param requests in the order in which they are to begin
   * @param recorder its owner's to close
   * @param progress is told how many are over, on another thread
   * @return the numbers of their exchanges in the new recording, in the same order
   */
  public static long[] send(
      List<ReplayRequest> requests, Terms terms, Recorder recorder, LongConsumer progress)
      throws InterruptedException {
    Transport transport = Transport.best();
    EventLoopGroup loops = transport.newEventLoops("h2tap-replay", 1);
    ExecutorService resolver =
        Executors.newCachedThreadPool(new DefaultThreadFactory("h2tap-resolver", true));
    try {
      EventLoop loop = loops.next();
      Sender sender = new Sender(requests, terms, recorder, progress, loop, resolver, transport);
      loop.execute(sender::begin);
      return sender.finished.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      resolver.shutdownNow();
    }
  }

  private void begin() {
    startNanos = System.nanoTime();
    beginWhatIsDue();
  }

  private void beginWhatIsDue() {
    try {
      while (!waiting && !schedule.isDone()) {
        long delay = schedule.delay(System.nanoTime() - startNanos);
        if (delay == Schedule.WAIT) {
          return;
        } else if (delay > 0) {
          waiting = true;
          eventLoop.schedule(this::waited, delay, TimeUnit.NANOSECONDS);
        } else {
          beginNext();
        }
      }
      endIfDone();
    } catch (RuntimeException fault) {
      finished.completeExceptionally(fault);
    }
  }

  private void waited() {
    waiting = false;
    beginWhatIsDue();
  }

  private void beginNext() {
    int index = schedule.begin();
    ReplayRequest request = requests.get(index);
    Sending sending =
        new Sending(
            request,
            upstreams(request.way()),
            recorder,
            eventLoop,
            terms.silenceMillis(),
            () -> over(index));
    numbers[index] = sending.number();
    sending.start();
  }

  /** The next one begins in a turn of its own, when what the last one did is done. */
  private void over(int index) {
    schedule.over(index);
    progress.accept(++done);
    eventLoop.execute(this::beginWhatIsDue);
  }

  private LoopUpstreams upstreams(Way way) {
    return upstreams.computeIfAbsent(
        way,
        absent -> {
          LazyUpstreamTls tls = terms.tls().apply(way.alpn());
          contexts.add(tls);
          UpstreamSettings settings =
              new UpstreamSettings(
                  tls, way.protocol(), UpstreamSettings.Timeouts.DEFAULT, null, null, terms.via());
          return new LoopUpstreams(
              Routes.all(new Routing.Reverse(way.target()), settings),
              new OwnAddresses(),
              recorder,
              transport,
              resolver,
              eventLoop);
        });
  }

  private void endIfDone() {
    if (done == requests.size() && !finished.isDone() && !waiting) {
      waiting = true;
      upstreams.values().forEach(LoopUpstreams::drain);
      eventLoop.schedule(this::close, DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void close() {
    upstreams.values().forEach(LoopUpstreams::close);
    eventLoop.execute(
        () -> {
          contexts.forEach(LazyUpstreamTls::close);
          finished.complete(numbers);
        });
  }
}
