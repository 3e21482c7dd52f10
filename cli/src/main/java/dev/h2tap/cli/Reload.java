package dev.h2tap.cli;

import dev.h2tap.cli.config.InvalidConfigurationException;
import dev.h2tap.cli.setup.Loader;
import dev.h2tap.cli.setup.Setup;
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
import java.util.function.Consumer;

/**
 * Loads the configuration again while the proxy runs, certificates too. Exchanges under way are not
 * touched; what is wrong leaves the configuration in force. Thread-safe: one reload at a time.
 */
final class Reload {
  private final Loader loader;
  private final Setup started;
  private final Proxy proxy;
  private final Recorder recorder;
  private final Consumer<String> say;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private Setup running;

  /** Is told of every reload. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param accepted whether what was loaded is in force now
     */
    void reloaded(boolean accepted);
  }

  Reload(Loader loader, Setup started, Proxy proxy, Recorder recorder, Consumer<String> say) {
    this.loader = loader;
    this.started = started;
    this.running = started;
    this.proxy = proxy;
    this.recorder = recorder;
    this.say = say;
  }

  /** Tells somebody of every reload from now on. */
  void tell(Listener listener) {
    listeners.add(listener);
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

  /** Loads everything again. */
  synchronized void now(String why) {
    try {
      Setup next = loader.load(running);
      List<Proxy.Bound> before = proxy.bound();
      try {
        proxy.use(next.listeners(), next.routes());
      } catch (UserException e) {
        next.closeUnlessIn(running);
        throw e;
      }
      tellWarnings(next);
      running = next;
      next.warmUp();
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
    List<String> lines = new ArrayList<>();
    if (e instanceof InvalidConfigurationException invalid) {
      invalid.problems().forEach(problem -> lines.add(problem.toString()));
    }
    lines.forEach(say);
    say.accept(e.getMessage() + "; the configuration in force stays (" + why + ")");
    lines.add(0, e.getMessage() + " (" + why + ")");
    record("configuration refused", String.join("; ", lines));
    listeners.forEach(listener -> listener.reloaded(false));
  }

  private void record(String rule, String detail) {
    recorder.record(0, Side.NONE, Direction.NONE, new Event.RuleApplied(rule, detail));
  }

  private void tellWarnings(Setup next) {
    List<String> warnings = new ArrayList<>(next.warnings());
    warnings.removeAll(running.warnings());
    for (String key : next.changedForNothing(started)) {
      warnings.add(key + " has changed; it takes effect at the next start");
    }
    warnings.forEach(warning -> say.accept("warning: " + warning));
  }

  private void tellListeners(List<Proxy.Bound> before, List<Proxy.Bound> now) {
    for (Proxy.Bound bound : now) {
      if (before.stream().noneMatch(other -> other.address().equals(bound.address()))) {
        say.accept("listening on " + words(bound));
      }
    }
    for (Proxy.Bound bound : before) {
      if (now.stream().noneMatch(other -> other.address().equals(bound.address()))) {
        say.accept("no longer listening on " + words(bound));
      }
    }
    Path readyFile = started.readyFile();
    if (readyFile != null && !before.equals(now)) {
      try {
        ReadyFile.write(readyFile, now);
      } catch (UserException e) {
        say.accept("warning: " + e.getMessage());
      }
    }
  }

  private static String words(Proxy.Bound bound) {
    return NetUtil.toSocketAddressString(bound.address()) + " (" + bound.name() + ")";
  }
}
