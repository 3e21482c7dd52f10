package dev.h2tap.cli;

import dev.h2tap.proxy.rotate.CertificateStore;
import dev.h2tap.proxy.rotate.CertificateWatch;
import dev.h2tap.proxy.rotate.RotationListener;
import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import java.util.function.Consumer;

/** Certificates that are replaced on disk while the proxy runs, and what is told of it. */
final class CertificateRotation implements RotationListener, AutoCloseable {
  private final Recorder recorder;
  private final Consumer<String> say;
  private final CertificateWatch watch;

  private CertificateRotation(
      CertificateStore store, Reload reload, Recorder recorder, Consumer<String> say) {
    this.recorder = recorder;
    this.say = say;
    this.watch = CertificateWatch.start(store, reload::certificatesChanged, this);
    reload.first(watch::check);
  }

  /**
   * Watches the files of all that is loaded.
   *
   * @param reload puts changed certificates in force
   */
  static CertificateRotation start(
      CertificateStore store, Reload reload, Recorder recorder, Consumer<String> say) {
    return new CertificateRotation(store, reload, recorder, say);
  }

  @Override
  public void accepted(CertificateSet former, CertificateSet now) {
    String what = now.replacing(former);
    say.accept(now.files() + " was replaced: " + what);
    record(new Event.CertificateReloaded(now.files().toString(), true, what));
  }

  @Override
  public void refused(CertificateFiles files, String why) {
    say.accept("warning: " + why + "; what was loaded before stays in use");
    record(new Event.CertificateReloaded(files.toString(), false, why));
  }

  @Override
  public void expiring(CertificateSet set, String words) {
    say.accept("warning: " + words);
    record(new Event.RuleApplied("certificate expiring", words));
  }

  private void record(Event event) {
    recorder.record(0, Side.NONE, Direction.NONE, event);
  }

  @Override
  public void close() {
    watch.close();
  }
}
