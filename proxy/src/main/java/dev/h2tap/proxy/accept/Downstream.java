package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.bridge.Upstreams;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tunnel.Destinations;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.recorder.log.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * What every accepted connection needs to know; immutable.
 *
 * @param listener the name of the listener
 * @param observer is told of exchanges
 * @param destinations where tunnels lead
 * @param ourselves where h2tap listens and dials from
 * @param tls how TLS is terminated, null where it is not
 * @param forward what a forward proxy does beyond passing on requests, null where this is none
 * @param hellos what a client's TLS is answered with, null where {@code tls} terminates it
 * @param maxConcurrentStreams our SETTINGS_MAX_CONCURRENT_STREAMS
 * @param idleMillis how long a connection may be silent with no exchange under way
 * @param drainMillis how long running exchanges may take when h2tap stops
 */
public record Downstream(
    String listener,
    Recorder recorder,
    ExchangeObserver observer,
    Upstreams upstreams,
    Destinations destinations,
    OwnAddresses ourselves,
    @Nullable DownstreamTls tls,
    @Nullable ForwardProxy forward,
    @Nullable HelloAnswers hellos,
    int maxConcurrentStreams,
    long idleMillis,
    long drainMillis) {}
