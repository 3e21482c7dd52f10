package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.recorder.log.Recorder;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;

/**
 * Dials with the ALPN offer that a target is known to accept. When a dial fails in a way that
 * another offer may mend, it lets one be found and dials again: no request has been sent by then,
 * so all that wait for the dial just wait a little longer. Belongs to one event loop.
 */
final class AutoDialer {
  private final Dialer dialer;
  private final AutoAlpn auto;
  private final Recorder recorder;
  private final EventLoop eventLoop;

  AutoDialer(Dialer dialer, AutoAlpn auto, Recorder recorder, EventLoop eventLoop) {
    this.dialer = dialer;
    this.auto = auto;
    this.recorder = recorder;
    this.eventLoop = eventLoop;
  }

  /** Dials a target over TLS; exactly one of {@code connected} and {@code failed} follows. */
  void dial(Target target, Dialer.Progress progress) {
    List<String> offer = auto.offer(target);
    Optional<Failure> suspicion = auto.suspicion(target);
    if (suspicion.isPresent()) {
      search(target, offer, suspicion.get(), progress);
    } else {
      dialer.dial(target, auto.tls(offer), eventLoop, new FirstTry(target, offer, progress));
    }
  }

  private void search(
      Target target, List<String> offer, Failure failure, Dialer.Progress progress) {
    progress.stage("the search for an ALPN offer that " + target.authority() + " accepts");
    auto.another(
        target,
        offer,
        failure,
        recorder,
        eventLoop,
        found ->
            found.ifPresentOrElse(
                other -> dialer.dial(target, auto.tls(other), eventLoop, progress),
                () -> progress.failed(hopeless(target, failure))));
  }

  private static Failure hopeless(Target target, Failure failure) {
    String cause = failure.phrase().split("; ", 2)[0];
    return new Failure(
        failure.status(),
        failure.finding(),
        cause + "; no other ALPN offer works either, h2tap probe " + target.authority() + " tells",
        failure.proxyError(),
        failure.blame(),
        failure.retry(),
        failure.errorCode());
  }

  /** Passes everything on, but for a failure that another offer may mend. */
  private final class FirstTry implements Dialer.Progress {
    private final Target target;
    private final List<String> offer;
    private final Dialer.Progress progress;

    FirstTry(Target target, List<String> offer, Dialer.Progress progress) {
      this.target = target;
      this.offer = offer;
      this.progress = progress;
    }

    @Override
    public void stage(String waitingFor) {
      progress.stage(waitingFor);
    }

    @Override
    public void connected(UpstreamConnection connection) {
      progress.connected(connection);
    }

    @Override
    public void failed(Failure failure) {
      if (AutoAlpn.explains(failure)) {
        search(target, offer, failure, progress);
      } else {
        progress.failed(failure);
      }
    }

    @Override
    public boolean take(UpstreamChannel channel) {
      return progress.take(channel);
    }

    @Override
    public void available(UpstreamConnection connection) {
      progress.available(connection);
    }

    @Override
    public void gone(UpstreamConnection connection) {
      progress.gone(connection);
    }
  }
}
