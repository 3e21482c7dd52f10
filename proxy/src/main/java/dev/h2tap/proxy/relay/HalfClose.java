package dev.h2tap.proxy.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;

/** Closes our half of a connection: close_notify where it speaks TLS, the innermost, then FIN. */
public final class HalfClose {
  private HalfClose() {}

  /** On the event loop of the channel, once everything has been written. */
  public static void of(Channel channel) {
    SslHandler tls = null;
    for (Map.Entry<String, ChannelHandler> handler : channel.pipeline()) {
      tls = handler.getValue() instanceof SslHandler inner ? inner : tls;
    }
    if (tls == null) {
      shutdownOutput(channel);
    } else {
      tls.closeOutbound().addListener(sent -> shutdownOutput(channel));
    }
  }

  private static void shutdownOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }
}
