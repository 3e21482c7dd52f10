package dev.h2tap.proxy.demo;

import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.recorder.UserException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A target on loopback as strict as a sidecar: treats each connection by its ALPN, wants a client
 * certificate, and serves metrics over HTTP/1.1 and HTTP/2. Thread-safe.
 */
public final class StrictUpstream implements AutoCloseable {
  private final Transport transport = Transport.best();
  private final EventLoopGroup eventLoops = transport.newEventLoops("h2tap-demo-upstream", 1);
  private final DownstreamTls tls;
  private final Channel listener;

  /**
   * Listens on a free port of 127.0.0.1.
   *
   * @param clientCa client certificates must lead to one of these CAs; null for none wanted
   */
  public StrictUpstream(Identity identity, @Nullable Roots clientCa, AlpnPolicy policy)
      throws UserException {
    tls = new DownstreamTls(identity, clientCa, TlsEngine.best(), DownstreamTls.DEFAULT_ALPN);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(eventLoops)
            .channel(transport.serverSocket())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ClientHelloHandler(policy, tls));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .awaitUninterruptibly();
    listener = bound.channel();
    Throwable cause = bound.cause();
    if (cause != null) {
      close();
      throw new UserException("cannot listen on loopback: " + cause.getMessage(), cause);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  @Override
  public void close() {
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    tls.close();
  }
}
