package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Upstreams;
import dev.h2tap.proxy.tunnel.Destinations;

/** Where the exchanges and tunnels of one event loop lead. All calls on that loop. */
public interface Ways extends Upstreams, Destinations {}
