package dev.h2tap.cli;

import dev.h2tap.cli.setup.ReplaySetup;
import dev.h2tap.proxy.BoundAddress;
import dev.h2tap.proxy.ListenerOptions;
import dev.h2tap.proxy.Proxy;
import dev.h2tap.proxy.ProxyOptions;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.replay.serve.OnMiss;
import dev.h2tap.proxy.replay.serve.Replay;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import io.netty.util.NetUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A replay from its start to its stop, with what the user is told. */
final class ReplayRun {
  private static final long DRAIN_MILLIS = 5_000;
  private static final long IDLE_MILLIS = Duration.ofMinutes(5).toMillis();
  private static final int MAX_STREAMS = 1_000;

  private final Messages say;
  private final Replay replay;
  private final ReplaySetup setup;
  private final Path log;
  private final @Nullable Path readyFile;

  ReplayRun(Messages say, Replay replay, ReplaySetup setup, Path log, @Nullable Path readyFile) {
    this.say = say;
    this.replay = replay;
    this.setup = setup;
    this.log = log;
    this.readyFile = readyFile;
  }

  /**
   * Runs until a signal says stop, or a miss does.
   *
   * @param onMiss given what to call with the words of a miss that is to end the run
   */
  int untilStopped(
      CommandSpec spec, Speed speed, Function<Consumer<String>, OnMiss> onMiss, int threads)
      throws UserException {
    StopSignals signals = StopSignals.install();
    AtomicReference<@Nullable String> missed = new AtomicReference<>();
    OnMiss missing =
        onMiss.apply(
            words -> {
              missed.compareAndSet(null, words);
              signals.ask();
            });
    try (Recorder recorder = RecordedRun.start(setup.recording(), spec)) {
      Proxy proxy = Proxy.start(options(speed, missing, threads, recorder));
      ReadyFile ready = new ReadyFile(readyFile, List.of());
      for (BoundAddress bound : proxy.bound()) {
        say.accept(
            "listening on "
                + NetUtil.toSocketAddressString(bound.address())
                + ", replaying "
                + log
                + ": "
                + replay.summary());
      }
      ready.write(proxy.bound());
      signals.await();
      proxy.stop();
      ready.remove();
    }
    replay.tally().lines().forEach(say);
    String words = missed.get();
    if (words != null) {
      throw new FailedException("a request missed: " + words);
    }
    return ExitCode.GOOD;
  }

  private ProxyOptions options(Speed speed, OnMiss onMiss, int threads, Recorder recorder) {
    List<ListenerOptions> listeners =
        setup.listeners().stream()
            .map(
                listen ->
                    new ListenerOptions(
                        listen.name(),
                        listen.address(),
                        listen.tls(),
                        listen.forward(),
                        replay.hellos(setup.leaves(), listen.tls(), speed)))
            .toList();
    return new ProxyOptions(
            listeners, setup.routes(), recorder, threads, MAX_STREAMS, IDLE_MILLIS, DRAIN_MILLIS)
        .behind(replay.front(speed, onMiss));
  }
}
