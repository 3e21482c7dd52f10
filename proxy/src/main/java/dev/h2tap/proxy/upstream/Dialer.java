package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
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
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.Recorder;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
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
  private final Set<InetSocketAddress> listening;
  private final Transport transport;
  private final Executor resolver;
  private final @Nullable ClientOffer client;

  /**
   * @param listening our own listening addresses, to find loops
   * @param client for whose ClientHello connections over TLS are dialled, null for requests of all
   *     clients
   */
  Dialer(
      UpstreamSettings settings,
      Set<InetSocketAddress> listening,
      Recorder recorder,
      Transport transport,
      Executor resolver,
      @Nullable ClientOffer client) {
    this.settings = settings;
    this.listening = listening;
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
    progress.stage("resolving " + target.authority().host());
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.authority().host());
    if (literal != null) {
      dial.resolved(List.of(address(literal)), null);
    } else {
      resolver.execute(() -> dial.resolve(eventLoop));
    }
  }

  private static InetAddress address(byte[] literal) {
    try {
      return InetAddress.getByAddress(literal);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isOurselves(InetSocketAddress address) {
    return listening.stream()
        .anyMatch(
            own ->
                own.getPort() == address.getPort()
                    && (own.getAddress().isAnyLocalAddress()
                        ? isLocal(address.getAddress())
                        : own.getAddress().equals(address.getAddress())));
  }

  private static boolean isLocal(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  /** One attempt to reach a target, over all its addresses. */
  private final class Dial {
    private final Target target;
    private final LazyUpstreamTls offering;
    private final EventLoop eventLoop;
    private final Progress progress;
    private final TapPoint point = TapPoint.open(recorder, Side.UPSTREAM);
    private final long startNanos = System.nanoTime();
    private long resolvedNanos;

    Dial(Target target, LazyUpstreamTls offering, EventLoop eventLoop, Progress progress) {
      this.target = target;
      this.offering = offering;
      this.eventLoop = eventLoop;
      this.progress = progress;
    }

    void resolve(EventExecutor loop) {
      try {
        List<InetAddress> found = List.of(InetAddress.getAllByName(target.authority().host()));
        loop.execute(() -> resolved(found, null));
      } catch (UnknownHostException e) {
        loop.execute(() -> resolved(List.of(), e));
      }
    }

    void resolved(List<InetAddress> addresses, @Nullable Exception fault) {
      resolvedNanos = System.nanoTime();
      if (fault != null) {
        fail(null, Failures.unresolved(target.authority().host()));
      } else {
        tryAddress(addresses, 0);
      }
    }

    private void tryAddress(List<InetAddress> addresses, int index) {
      InetSocketAddress address =
          new InetSocketAddress(addresses.get(index), target.authority().port());
      if (isOurselves(address)) {
        fail(NetUtil.toSocketAddressString(address), Failures.loop(target));
        return;
      }
      String text = NetUtil.toSocketAddressString(address);
      progress.stage("connecting to " + text);
      long connectStart = System.nanoTime();
      new Bootstrap()
          .group(eventLoop)
          .channel(transport.socket())
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.timeouts().connect())
          .option(ChannelOption.TCP_NODELAY, true)
          .option(ChannelOption.SO_KEEPALIVE, true)
          .handler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel ch) {
                  ch.config().setAutoRead(false);
                }
              })
          .connect(address)
          .addListener(
              connected -> {
                ChannelFuture future = (ChannelFuture) connected;
                if (future.isSuccess()) {
                  assembleOrFail(future.channel(), text, connectStart);
                } else if (index + 1 < addresses.size()) {
                  tryAddress(addresses, index + 1);
                } else {
                  fail(text, Failures.notConnected(text, future.cause()));
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
    private void assembleOrFail(Channel channel, String address, long connectStart) {
      try {
        assemble(channel, connectStart);
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

    private void assemble(Channel channel, long connectStart) {
      point.record(
          new Event.ConnectionOpened(
              NetUtil.toSocketAddressString((InetSocketAddress) channel.localAddress()),
              NetUtil.toSocketAddressString((InetSocketAddress) channel.remoteAddress()),
              target.toString(),
              target.tls(),
              resolvedNanos - startNanos,
              System.nanoTime() - connectStart));
      ConnectionTap connectionTap = new ConnectionTap(point);
      PlaintextTap plaintextTap = new PlaintextTap(point, Syntax.OPAQUE, true);
      ChannelPipeline pipeline = channel.pipeline();
      pipeline.addLast("gate", ReadGate.of(channel));
      pipeline.addLast("connection-tap", connectionTap);
      TlsHandler tls = null;
      TlsTap tlsTap = null;
      TlsEngine engine = null;
      if (target.tls()) {
        UpstreamTls upstreamTls = offering.get();
        engine = upstreamTls.terms().engine();
        tls = newHandler(channel, upstreamTls);
        tls.setHandshakeTimeoutMillis(settings.timeouts().handshake());
        tlsTap = new TlsTap(point, plaintextTap, tls.decryptsInPlace());
        pipeline.addLast("tls-tap", tlsTap);
      }
      UpstreamChannel upstream =
          new UpstreamChannel(channel, target, point, connectionTap, plaintextTap, tls, engine);
      upstream.reportTo(settings.auto());
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
