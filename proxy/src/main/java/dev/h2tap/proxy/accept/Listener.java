package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.relay.ConnectionEnd;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.proxy.tunnel.TunnelEnd;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Side;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Sets up each accepted connection; the same for all of a listener's connections. */
@ChannelHandler.Sharable
public final class Listener extends ChannelInitializer<Channel> {
  private final Function<EventLoop, Downstream> settings;
  private final ChannelGroup connections;

  /**
   * @param settings what connections of an event loop need to know
   * @param connections gets every accepted connection
   */
  public Listener(Function<EventLoop, Downstream> settings, ChannelGroup connections) {
    this.settings = settings;
    this.connections = connections;
  }

  @Override
  protected void initChannel(Channel channel) {
    Downstream downstream = settings.apply(channel.eventLoop());
    TapPoint point = TapPoint.open(downstream.recorder(), Side.DOWNSTREAM);
    ConnectionTap tap = new ConnectionTap(point);
    connections.add(channel);
    point.record(
        new Event.ConnectionOpened(
            NetUtil.toSocketAddressString((InetSocketAddress) channel.localAddress()),
            NetUtil.toSocketAddressString((InetSocketAddress) channel.remoteAddress()),
            null,
            false,
            0,
            0));
    AcceptedChannel accepted = new AcceptedChannel(channel, downstream, point, tap);
    channel
        .pipeline()
        .addLast("gate", ReadGate.of(channel))
        .addLast("connection-tap", tap)
        .addLast(
            "idle", new IdleStateHandler(0, 0, downstream.idleMillis(), TimeUnit.MILLISECONDS));
    ForwardProxy forward = downstream.forward();
    Authority original =
        forward != null && forward.transparent() ? OriginalDestination.of(channel) : null;
    if (original == null) {
      channel.pipeline().addLast("first-bytes", new FirstBytesHandler(accepted));
    } else {
      point.record(
          new Event.RuleApplied("transparent", "redirected here on its way to " + original));
      DownstreamPipeline.startRedirected(accepted.inTunnel(original, point, tap, 0));
    }
  }

  /** Closes an accepted connection when its exchange or tunnel is over, at once if none runs. */
  public static void drain(Channel channel) {
    Http1Downstream http1 = channel.pipeline().get(Http1Downstream.class);
    Http2Downstream http2 = channel.pipeline().get(Http2Downstream.class);
    if (http1 != null) {
      http1.drain();
    } else if (http2 != null) {
      http2.drain();
    } else if (channel.pipeline().get(ConnectionEnd.class) == null
        && channel.pipeline().get(TunnelEnd.class) == null) {
      channel.close();
    }
  }

  /** Closes the transport of an accepted connection, past every handler that would wait. */
  public static void cut(Channel channel) {
    ChannelHandlerContext transport = channel.pipeline().context(ConnectionTap.class);
    if (transport == null) {
      channel.close();
    } else {
      for (Map.Entry<String, ChannelHandler> handler : channel.pipeline()) {
        if (handler.getValue() instanceof ConnectionTap tap) {
          tap.closing(Manner.FIN, "h2tap stops");
        }
      }
      transport.close();
    }
  }
}
