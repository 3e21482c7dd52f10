package dev.h2tap.proxy.upstream;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;

/** What stands before the upstreams, and may answer in their place. */
@FunctionalInterface
public interface Front {
  /** Nothing does. */
  Front NONE = (upstreams, eventLoop, blocking) -> upstreams;

  /**
   * Where the exchanges and tunnels of an event loop lead.
   *
   * @param upstreams where they would lead otherwise
   * @param blocking runs what blocks, such as reading files
   */
  Ways before(Ways upstreams, EventLoop eventLoop, Executor blocking);
}
