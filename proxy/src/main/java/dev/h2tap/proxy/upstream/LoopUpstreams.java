package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Upstreams;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.log.Recorder;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The upstreams as one event loop sees them: both sides of an exchange live on the same loop, so
 * every loop has pools of its own. All calls on that loop.
 */
public final class LoopUpstreams implements Upstreams {
  private final UpstreamSettings settings;
  private final EventLoop eventLoop;
  private final Dialer dialer;
  private final @Nullable AutoDialer autoDialer;
  private final Map<Target, UpstreamPool> pools = new HashMap<>();
  private boolean draining;

  /**
   * @param resolver runs name look-ups, which block
   */
  public LoopUpstreams(
      UpstreamSettings settings,
      Recorder recorder,
      Transport transport,
      Executor resolver,
      EventLoop eventLoop) {
    this.settings = settings;
    this.eventLoop = eventLoop;
    this.dialer = new Dialer(settings, recorder, transport, resolver);
    this.autoDialer =
        settings.auto() == null
            ? null
            : new AutoDialer(dialer, settings.auto(), recorder, eventLoop);
  }

  @Override
  public void open(Exchange exchange) {
    try {
      pool(settings.routing().targetOf(exchange.request())).open(exchange);
    } catch (MalformedMessageException e) {
      exchange.answer(
          new Failure(
              e.status(),
              null,
              e.fault(),
              "http_request_error",
              Party.CLIENT,
              Failure.Retry.NEVER,
              1));
    }
  }

  /** A forward proxy meets ever new targets, so pools that are empty make room. */
  private UpstreamPool pool(Target target) {
    UpstreamPool pool = pools.get(target);
    if (pool == null) {
      pools.values().removeIf(UpstreamPool::isUnused);
      pool =
          new UpstreamPool(
              progress -> dial(target, progress), eventLoop, settings.timeouts().idle());
      pools.put(target, pool);
    }
    return pool;
  }

  private void dial(Target target, Dialer.Progress progress) {
    if (autoDialer != null && target.tls()) {
      autoDialer.dial(target, progress);
    } else {
      dialer.dial(target, settings.tls(), eventLoop, progress);
    }
  }

  /** Closes what is idle now, and the rest as it becomes idle. */
  public void drain() {
    if (!draining) {
      draining = true;
      pools.values().forEach(UpstreamPool::drain);
    }
  }

  /** Closes all connections at once. */
  public void close() {
    pools.values().forEach(UpstreamPool::close);
  }
}
