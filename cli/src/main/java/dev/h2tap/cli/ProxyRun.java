package dev.h2tap.cli;

import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.setup.Loader;
import dev.h2tap.cli.setup.Setup;
import dev.h2tap.cli.setup.Way;
import dev.h2tap.proxy.BoundAddress;
import dev.h2tap.proxy.Proxy;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** A proxy from its start to its stop, with what the user is told in between. */
final class ProxyRun {
  private final Messages say;
  private final Loader loader;
  private final Setup setup;

  /**
   * @param loader loads the configuration again
   * @param setup what it is started with
   */
  ProxyRun(Messages say, Loader loader, Setup setup) {
    this.say = say;
    this.loader = loader;
    this.setup = setup;
  }

  /** Runs until a signal says stop. */
  int untilStopped(CommandSpec spec) throws UserException {
    StopSignals signals = StopSignals.install();
    try (Operation operation = new Operation(setup, loader.file(), say);
        Recorder recorder = operation.before(RecordedRun.start(setup.recording(), spec, told()))) {
      Proxy proxy = Proxy.start(setup.options(recorder).observedBy(operation.observer()));
      ReadyFile readyFile = new ReadyFile(setup.readyFile(), operation.admin());
      Reload reload = new Reload(loader, setup, proxy, recorder, readyFile, say);
      operation.listening(proxy, reload);
      announce(proxy, operation);
      readyFile.write(proxy.bound());
      setup.warmUp();
      CertificateRotation rotation =
          CertificateRotation.start(loader.certificates(), reload, recorder, say);
      reload.onSignal();
      FileWatch watch = FileWatch.of(loader.file(), reload::fileChanged);
      signals.await();
      watch.close();
      rotation.close();
      operation.stopping();
      if (proxy.connections() > 0) {
        say.accept(
            "stopping; running exchanges get "
                + TimeSpan.format(setup.drainTimeout())
                + ", a second signal ends at once");
      }
      proxy.stop();
      operation.stopped();
      readyFile.remove();
    }
    return ExitCode.GOOD;
  }

  /** What a file says of routes; a command line is recorded as it was given. */
  private Map<String, String> told() {
    return loader.file() == null ? Map.of() : setup.describe();
  }

  private void announce(Proxy proxy, Operation operation) {
    List<Way> ways = setup.ways();
    String to = ways.size() == 1 ? " " + ways.get(0).words() : ", " + ways.size() + " routes";
    String recording = setup.recordPath() == null ? "" : ", recording to " + setup.recordPath();
    boolean named = proxy.bound().stream().map(BoundAddress::name).distinct().count() > 1;
    for (BoundAddress bound : proxy.bound()) {
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
    for (BoundAddress admin : operation.admin()) {
      say.accept("admin endpoint on " + NetUtil.toSocketAddressString(admin.address()));
    }
  }
}
