package dev.h2tap.cli;

import dev.h2tap.cli.config.InvalidConfigurationException;
import dev.h2tap.cli.setup.Loader;
import dev.h2tap.cli.setup.Setup;
import dev.h2tap.proxy.BoundAddress;
import dev.h2tap.proxy.Proxy;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import io.netty.util.NetUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Loads the configuration again while the proxy runs, certificates too. Exchanges under way are not
 * touched; what is wrong leaves the configuration in force. Thread-safe: one reload at a time.
 */
final class Reload {
  private final Loader loader;
  private final Setup started;
  private final Proxy proxy;
  private final Recorder recorder;
  private final ReadyFile readyFile;
  private final Messages say;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile Runnable certificates = () -> {};
  private volatile Setup running;

  /** Is told of every reload. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param accepted whether what was loaded is in force now
     */
    void reloaded(boolean accepted);
  }

  Reload(
      Loader loader,
      Setup started,
      Proxy proxy,
      Recorder recorder,
      ReadyFile readyFile,
      Messages say) {
    this.loader = loader;
    this.started = started;
    this.running = started;
    this.proxy = proxy;
    this.recorder = recorder;
    this.readyFile = readyFile;
    this.say = say;
  }

  /** Tells somebody of every reload from now on. */
  void tell(Listener listener) {
    listeners.add(listener);
  }

  /** The configuration in force. */
  Setup running() {
    return running;
  }

  /**
   * What looks at the certificates before each reload.
   *
   * @param look may call {@link #certificatesChanged}
   */
  void first(Runnable look) {
    certificates = look;
  }

  /** Takes SIGHUP over from the JVM, which would end; where that cannot be, it stays so. */
  void onSignal() {
    try {
      Signals.on("HUP", () -> now("SIGHUP"));
    } catch (ReflectiveOperationException e) {
      say.accept("warning: this JVM does not hand on SIGHUP");
    }
  }

  /** The configuration file has changed. */
  void fileChanged() {
    now("the file changed");
  }

  /** Other certificates are in force: new connections use them from now on. */
  synchronized void certificatesChanged() throws UserException {
    use(loader.withCertificates(running));
  }

  private void use(Setup next) throws UserException {
    try {
      proxy.use(next.listeners(), next.routes());
    } catch (UserException e) {
      next.closeUnlessIn(running);
      throw e;
    }
    running = next;
    loader.certificates().retain(next.certificates());
    next.warmUp();
  }

  /** Loads everything again. */
  void now(String why) {
    certificates.run();
    loadAgain(why);
  }

  private synchronized void loadAgain(String why) {
    try {
      Setup former = running;
      List<BoundAddress> before = proxy.bound();
      use(loader.load(running));
      tellWarnings(former);
      tellListeners(before, proxy.bound());
      accepted(why);
    } catch (UserException e) {
      refused(e, why);
    } catch (RuntimeException e) {
      refused(new UserException("unexpected failure: " + e, e), why);
    }
  }

  private void accepted(String why) {
    Path file = loader.file();
    String what = file == null ? "certificates" : file.toString();
    String detail = what + " loaded again (" + why + "): " + running.summary();
    say.accept(detail);
    record("configuration reloaded", detail);
    listeners.forEach(listener -> listener.reloaded(true));
  }

  private void refused(UserException e, String why) {
    loader.certificates().retain(running.certificates());
    List<String> lines = new ArrayList<>();
    if (e instanceof InvalidConfigurationException invalid) {
      invalid.problems().forEach(problem -> lines.add(problem.toString()));
    }
    lines.forEach(say::error);
    say.error(e.getMessage() + "; the configuration in force stays (" + why + ")");
    lines.add(0, e.getMessage() + " (" + why + ")");
    record("configuration refused", String.join("; ", lines));
    listeners.forEach(listener -> listener.reloaded(false));
  }

  private void record(String rule, String detail) {
    recorder.record(0, Side.NONE, Direction.NONE, new Event.RuleApplied(rule, detail));
  }

  private void tellWarnings(Setup former) {
    List<String> warnings = new ArrayList<>(running.warnings());
    warnings.removeAll(former.warnings());
    for (String key : running.changedForNothing(started)) {
      warnings.add(key + " has changed; it takes effect at the next start");
    }
    warnings.forEach(warning -> say.accept("warning: " + warning));
  }

  private void tellListeners(List<BoundAddress> before, List<BoundAddress> now) {
    for (BoundAddress bound : now) {
      if (before.stream().noneMatch(other -> other.address().equals(bound.address()))) {
        say.accept("listening on " + words(bound));
      }
    }
    for (BoundAddress bound : before) {
      if (now.stream().noneMatch(other -> other.address().equals(bound.address()))) {
        say.accept("no longer listening on " + words(bound));
      }
    }
    if (!before.equals(now)) {
      try {
        readyFile.write(now);
      } catch (UserException e) {
        say.accept("warning: " + e.getMessage());
      }
    }
  }

  private static String words(BoundAddress bound) {
    return NetUtil.toSocketAddressString(bound.address()) + " (" + bound.name() + ")";
  }
}
