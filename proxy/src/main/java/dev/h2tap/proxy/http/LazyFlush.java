package dev.h2tap.proxy.http;

import io.netty.channel.Channel;

/**
 * Flushes a channel once for all that is written to it in one turn of its event loop. Called on
 * that event loop.
 */
public final class LazyFlush implements Runnable {
  private final Channel channel;
  private boolean requested;

  public LazyFlush(Channel channel) {
    this.channel = channel;
  }

  /** Asks for a flush at the end of this turn. */
  public void request() {
    if (!requested) {
      requested = true;
      channel.eventLoop().execute(this);
    }
  }

  @Override
  public void run() {
    requested = false;
    channel.flush();
  }
}
