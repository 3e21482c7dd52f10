package dev.h2tap.e2e.sidecar;

import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.proxy.upstream.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A sidecar in front of one application, with every {@link Listener} on a port of its own. Its own
 * ALPN list is Istio's, {@code h2,http/1.1}: the names of the mesh choose a filter chain and are
 * never the answer.
 */
public final class Sidecar implements AutoCloseable {
  private final Transport transport = Transport.best();
  private final EventLoopGroup eventLoops = transport.newEventLoops("sidecar", 1);
  private final Map<Listener, Channel> listeners = new EnumMap<>(Listener.class);
  private final DownstreamTls tls;

  /**
   * Listens on 127.0.0.1.
   *
   * @param certificates its own certificate, and the CA that clients must show one of
   * @param applicationPort where the application listens on 127.0.0.1
   */
  public Sidecar(SampleCertificates certificates, int applicationPort) {
    tls =
        new DownstreamTls(
            certificates.server(),
            certificates.roots(),
            TlsEngine.best(),
            DownstreamTls.DEFAULT_ALPN);
    Application application = Application.on(applicationPort, transport);
    for (Listener listener : Listener.values()) {
      listeners.put(listener, listen(listener, application));
    }
  }

  private Channel listen(Listener listener, Application application) {
    return new ServerBootstrap()
        .group(eventLoops)
        .channel(transport.serverSocket())
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new ListenerFilters(listener, tls, application));
              }
            })
        .bind(InetAddress.getLoopbackAddress(), 0)
        .syncUninterruptibly()
        .channel();
  }

  /** The port of a listener. */
  public int port(Listener listener) {
    return ((InetSocketAddress) listeners.get(listener).localAddress()).getPort();
  }

  @Override
  public void close() {
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    tls.close();
  }
}
