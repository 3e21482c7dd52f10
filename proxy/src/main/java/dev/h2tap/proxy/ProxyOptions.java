package dev.h2tap.proxy;

import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.upstream.Front;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.recorder.log.Recorder;
import java.util.List;

/**
 * What a proxy is made of. It closes the TLS contexts when it stops; the recorder is its owner's to
 * close.
 *
 * @param listen where to accept
 * @param threads how many event loops
 * @param maxConcurrentStreams of an HTTP/2 client's connection
 * @param idleMillis how long a client's connection may be silent with no exchange under way
 * @param drainMillis how long running exchanges may take when h2tap stops
 * @param observer is told of exchanges
 * @param front what stands before the upstreams
 */
public record ProxyOptions(
    List<ListenerOptions> listen,
    Routes routes,
    Recorder recorder,
    int threads,
    int maxConcurrentStreams,
    long idleMillis,
    long drainMillis,
    ExchangeObserver observer,
    Front front) {

  /** Of a proxy that tells nobody of its exchanges. */
  public ProxyOptions(
      List<ListenerOptions> listen,
      Routes routes,
      Recorder recorder,
      int threads,
      int maxConcurrentStreams,
      long idleMillis,
      long drainMillis) {
    this(
        listen,
        routes,
        recorder,
        threads,
        maxConcurrentStreams,
        idleMillis,
        drainMillis,
        ExchangeObserver.NONE,
        Front.NONE);
  }

  /** The same, telling of its exchanges. */
  public ProxyOptions observedBy(ExchangeObserver other) {
    return new ProxyOptions(
        listen,
        routes,
        recorder,
        threads,
        maxConcurrentStreams,
        idleMillis,
        drainMillis,
        other,
        front);
  }

  /** The same with something before its upstreams. */
  public ProxyOptions behind(Front other) {
    return new ProxyOptions(
        listen,
        routes,
        recorder,
        threads,
        maxConcurrentStreams,
        idleMillis,
        drainMillis,
        observer,
        other);
  }
}
