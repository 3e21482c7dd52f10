package dev.h2tap.cli;

import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.setup.Loader;
import dev.h2tap.cli.setup.Setup;
import dev.h2tap.cli.setup.Way;
import dev.h2tap.proxy.Proxy;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import io.netty.util.NetUtil;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** A proxy from its start to its stop, with what the user is told in between. */
final class ProxyRun {
  private final Consumer<String> say;
  private final Loader loader;
  private final Setup setup;

  /**
   * @param loader loads the configuration again
   * @param setup what it is started with
   */
  ProxyRun(Consumer<String> say, Loader loader, Setup setup) {
    this.say = say;
    this.loader = loader;
    this.setup = setup;
  }

  /** Runs until a signal says stop. */
  int untilStopped(CommandSpec spec) throws UserException {
    StopSignals signals = StopSignals.install();
    Path readyFile = setup.readyFile();
    try (Recorder recorder = RecordedRun.start(setup.recording(), spec)) {
      Proxy proxy = Proxy.start(setup.options(recorder));
      setup.warmUp();
      announce(proxy);
      if (readyFile != null) {
        ReadyFile.write(readyFile, proxy.bound());
      }
      Reload reload = new Reload(loader, setup, proxy, recorder, say);
      reload.onSignal();
      FileWatch watch = FileWatch.of(loader.file(), reload::fileChanged);
      signals.await();
      watch.close();
      if (proxy.connections() > 0) {
        say.accept(
            "stopping; running exchanges get "
                + TimeSpan.format(setup.drainTimeout())
                + ", a second signal ends at once");
      }
      proxy.stop();
      if (readyFile != null) {
        ReadyFile.remove(readyFile);
      }
    }
    return ExitCode.GOOD;
  }

  private void announce(Proxy proxy) {
    List<Way> ways = setup.ways();
    String to = ways.size() == 1 ? " " + ways.get(0).words() : ", " + ways.size() + " routes";
    String recording = setup.recordPath() == null ? "" : ", recording to " + setup.recordPath();
    boolean named = proxy.bound().stream().map(Proxy.Bound::name).distinct().count() > 1;
    for (Proxy.Bound bound : proxy.bound()) {
      say.accept(
          "listening on "
              + NetUtil.toSocketAddressString(bound.address())
              + (named ? " (" + bound.name() + ")" : "")
              + to
              + recording);
    }
    if (ways.size() > 1) {
      ways.forEach(way -> say.accept("route " + way.route().name() + ": " + way.words()));
    }
  }
}
