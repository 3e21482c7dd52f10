package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.relay.HalfClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which the client still sends. Closing at once would answer its bytes with
 * a reset, which takes the response from it (RFC 9112 §9.6): so only our half is closed, and what
 * still comes is read and dropped for a moment.
 */
final class LingeringClose {
  private static final long LINGER_MILLIS = 1_000;

  private LingeringClose() {}

  /** Begins once the last write is done; the pipeline must go on reading. */
  static void after(ChannelFuture lastWrite) {
    lastWrite.addListener(
        (ChannelFutureListener)
            written -> {
              Channel channel = written.channel();
              if (written.isSuccess()) {
                HalfClose.of(channel);
              }
              channel
                  .eventLoop()
                  .schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            });
  }
}
