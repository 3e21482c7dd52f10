package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.PlaintextTap;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.SealedTap;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.proxy.tap.TlsTap;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.proxy.tls.UpstreamTls;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.proxy.via.Via;
import dev.h2tap.proxy.via.ViaTunnel;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.Recorder;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens upstream connections: resolves, connects to one address after the other, assembles the
 * pipeline, and hands over to {@link UpstreamSetup}. Name resolution blocks, so it has threads of
 * its own.
 */
final class Dialer {
  /** What is told about a dial, on the event loop. */
  interface Progress extends UpstreamConnection.Owner {
    /** What the dial waits for now, in words. */
    void stage(String waitingFor);

    void connected(UpstreamConnection connection);

    void failed(Failure failure);

    /**
     * Takes over a connection before HTTP is spoken on it.
     *
     * @return whether it was taken; else {@code connected} follows
     */
    default boolean take(UpstreamChannel channel) {
      return false;
    }

    /** Whether what the connection carries is TLS between others. */
    default boolean sealed() {
      return false;
    }
  }

  private final UpstreamSettings settings;
  private final Recorder recorder;
  private final OwnAddresses ourselves;
  private final Transport transport;
  private final Executor resolver;
  private final @Nullable ClientOffer client;

  /**
   * @param ourselves where h2tap listens and dials from, to find loops
   * @param client for whose ClientHello connections over TLS are dialled, null for requests of all
   *     clients
   */
  Dialer(
      UpstreamSettings settings,
      OwnAddresses ourselves,
      Recorder recorder,
      Transport transport,
      Executor resolver,
      @Nullable ClientOffer client) {
    this.settings = settings;
    this.ourselves = ourselves;
    this.recorder = recorder;
    this.transport = transport;
    this.resolver = resolver;
    this.client = client;
  }

  /**
   * Dials; exactly one of {@code connected} and {@code failed} follows.
   *
   * @param tls for a target over TLS
   */
  void dial(Target target, LazyUpstreamTls tls, EventLoop eventLoop, Progress progress) {
    Dial dial = new Dial(target, tls, eventLoop, progress);
    progress.stage("resolving " + dial.host());
    HostAddresses.of(dial.host(), resolver, eventLoop, dial::resolved);
  }

  /** One attempt to reach a target, over all its addresses. */
  private final class Dial {
    private final Target target;
    private final LazyUpstreamTls offering;
    private final EventLoop eventLoop;
    private final Progress progress;
    private final @Nullable Via via = settings.via();
    private final TapPoint point = TapPoint.open(recorder, Side.UPSTREAM);
    private final long startNanos = System.nanoTime();
    private long resolvedNanos;

    Dial(Target target, LazyUpstreamTls offering, EventLoop eventLoop, Progress progress) {
      this.target = target;
      this.offering = offering;
      this.eventLoop = eventLoop;
      this.progress = progress;
    }

    /** What is resolved and connected to: a proxy resolves the names of upstreams itself. */
    String host() {
      return via == null ? target.authority().host() : via.host();
    }

    void resolved(List<InetAddress> addresses) {
      resolvedNanos = System.nanoTime();
      if (addresses.isEmpty()) {
        fail(null, Failures.unresolved(via == null ? host() : host() + ", the proxy of --via,"));
      } else {
        tryAddress(addresses, 0);
      }
    }

    private void tryAddress(List<InetAddress> addresses, int index) {
      InetSocketAddress address =
          new InetSocketAddress(
              addresses.get(index), via == null ? target.authority().port() : via.port());
      if (ourselves.include(address)) {
        fail(NetUtil.toSocketAddressString(address), Failures.loop(target));
        return;
      }
      String text = NetUtil.toSocketAddressString(address);
      String words = via == null ? text : text + ", the proxy of --via";
      progress.stage("connecting to " + words);
      long connectStart = System.nanoTime();
      new Bootstrap()
          .group(eventLoop)
          .channel(transport.socket())
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.timeouts().connect())
          .option(ChannelOption.TCP_NODELAY, true)
          .option(ChannelOption.SO_KEEPALIVE, true)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(Transport.READS_AT_ONCE))
          .disableResolver()
          .handler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel ch) {
                  ch.config().setAutoRead(false);
                  if (via != null) {
                    throughProxy(via, ch, address, connectStart);
                  }
                }
              })
          .connect(via == null ? address : destination())
          .addListener(
              connected -> {
                ChannelFuture future = (ChannelFuture) connected;
                if (future.isSuccess()) {
                  if (via == null) {
                    opened(future.channel(), connectStart);
                    assembleOrFail(future.channel(), text, tapped(future.channel()));
                  }
                } else if (index + 1 < addresses.size()) {
                  tryAddress(addresses, index + 1);
                } else {
                  fail(text, Failures.notConnected(words, future.cause()));
                }
              });
    }

    private ConnectionTap tapped(Channel channel) {
      ConnectionTap connectionTap = new ConnectionTap(point);
      channel.pipeline().addLast("gate", ReadGate.of(channel));
      channel.pipeline().addLast("connection-tap", connectionTap);
      return connectionTap;
    }

    /** The target as the proxy is told it: a name stays a name. */
    private InetSocketAddress destination() {
      Authority authority = target.authority();
      InetAddress literal = HostAddresses.literal(authority.host());
      return literal == null
          ? InetSocketAddress.createUnresolved(authority.host(), authority.port())
          : new InetSocketAddress(literal, authority.port());
    }

    private void throughProxy(Via proxy, Channel channel, InetSocketAddress at, long connectStart) {
      ConnectionTap connectionTap = tapped(channel);
      ViaTunnel.addTo(
          channel.pipeline(),
          proxy,
          at,
          target.authority().toString(),
          settings.timeouts().handshake(),
          point,
          new ViaTunnel.Outcome() {
            @Override
            public void connected() {
              progress.stage("a tunnel from " + proxy + " to " + target.authority());
              opened(channel, connectStart);
            }

            @Override
            public void open() {
              connectionTap.tunnelOpen();
              assembleOrFail(channel, NetUtil.toSocketAddressString(at), connectionTap);
            }

            @Override
            public void failed(Statement why, boolean timedOut) {
              Failure failure = Failures.noTunnel(why, timedOut);
              connectionTap.judged(failure.finding());
              connectionTap.closing(Manner.FIN, failure.phrase());
              channel.close();
              progress.failed(failure);
            }
          });
    }

    private void fail(@Nullable String address, Failure failure) {
      point.record(
          new Event.ConnectFailed(
              target.toString(), address, failure.phrase(), System.nanoTime() - startNanos));
      progress.failed(failure);
    }

    /** A fault in a listener goes nowhere, and the dial would never end. */
    private void assembleOrFail(Channel channel, String address, ConnectionTap connectionTap) {
      try {
        assemble(channel, connectionTap);
      } catch (RuntimeException fault) {
        channel.close();
        fail(address, Failures.notConnected(address, fault));
      }
    }

    private TlsHandler newHandler(Channel channel, UpstreamTls upstreamTls) {
      String host = target.authority().host();
      Consumer<String> keyLogLines =
          recorder.enabled() ? line -> point.record(new Event.TlsSecret(line)) : null;
      return client == null
          ? upstreamTls.newHandler(channel.alloc(), host, keyLogLines)
          : upstreamTls.newHandlerFor(channel.alloc(), host, client.sni(), keyLogLines);
    }

    private void opened(Channel channel, long connectStart) {
      point.record(
          new Event.ConnectionOpened(
              NetUtil.toSocketAddressString((InetSocketAddress) channel.localAddress()),
              NetUtil.toSocketAddressString((InetSocketAddress) channel.remoteAddress()),
              target.toString(),
              target.tls(),
              resolvedNanos - startNanos,
              System.nanoTime() - connectStart));
    }

    private void watchForLoop(Channel channel, UpstreamChannel upstream) {
      InetSocketAddress local = (InetSocketAddress) channel.localAddress();
      ourselves.dials(local, () -> eventLoop.execute(upstream::cameBack));
      channel.closeFuture().addListener(closed -> ourselves.dialsNoMore(local));
    }

    private void assemble(Channel channel, ConnectionTap connectionTap) {
      PlaintextTap plaintextTap = new PlaintextTap(point, Syntax.OPAQUE, true);
      ChannelPipeline pipeline = channel.pipeline();
      TlsHandler tls = null;
      TlsTap tlsTap = null;
      TlsEngine engine = null;
      if (target.tls()) {
        UpstreamTls upstreamTls = offering.get();
        engine = upstreamTls.terms().engine();
        tls = newHandler(channel, upstreamTls);
        tls.setHandshakeTimeoutMillis(settings.timeouts().handshake());
        if (recorder.enabled()) {
          tlsTap = new TlsTap(point, plaintextTap, tls.decryptsInPlace());
          pipeline.addLast("tls-tap", tlsTap);
        }
      }
      UpstreamChannel upstream =
          new UpstreamChannel(channel, target, point, connectionTap, plaintextTap, tls, engine);
      upstream.reportTo(settings.auto());
      watchForLoop(channel, upstream);
      UpstreamSetup setup = new UpstreamSetup(upstream, tlsTap, plaintextTap, settings, progress);
      if (tls != null) {
        progress.stage("the TLS handshake with " + target.authority());
        pipeline.addLast("tls", tls);
      }
      pipeline.addLast("tap", progress.sealed() ? new SealedTap(point) : plaintextTap);
      pipeline.addLast("setup", setup);
      if (tls == null) {
        setup.ready(null);
      }
      channel.config().setAutoRead(true);
    }
  }
}
