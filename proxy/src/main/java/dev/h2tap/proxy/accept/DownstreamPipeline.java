package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Http1RequestDecoder;
import dev.h2tap.proxy.http.Http2Codecs;
import dev.h2tap.proxy.http.Http2FrameAligner;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.PlaintextTap;
import dev.h2tap.proxy.tap.SealedTap;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.proxy.tap.TlsTap;
import dev.h2tap.proxy.tls.ClientHello;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.proxy.tunnel.TunnelEnd;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one place where downstream pipelines are assembled, stage by stage as it becomes known what
 * the client speaks. A tunnel in plaintext goes on where its CONNECT was; one within TLS gets
 * handlers and a connection number of its own behind that.
 */
final class DownstreamPipeline {
  private static final int PREFACE_LENGTH = 24;

  private final AcceptedChannel accepted;
  private final PlaintextTap tap;
  private final String prefix;
  private final ChannelPipeline pipeline;

  DownstreamPipeline(AcceptedChannel accepted) {
    this(accepted, "");
  }

  private DownstreamPipeline(AcceptedChannel accepted, String prefix) {
    this.accepted = accepted;
    this.prefix = prefix;
    this.tap = new PlaintextTap(accepted.point(), Syntax.OPAQUE, false);
    this.pipeline = accepted.channel().pipeline();
  }

  AcceptedChannel accepted() {
    return accepted;
  }

  private void add(String name, ChannelHandler handler) {
    pipeline.addLast(prefix + name, handler);
  }

  // ---- TLS ----

  /**
   * Terminates TLS.
   *
   * @param inside looks at the plaintext
   */
  void startTls(DownstreamTls tls, Optional<ClientHello> hello, ChannelHandler inside) {
    TlsHandler handler =
        tls.newHandler(
            accepted.channel().alloc(),
            accepted.downstream().recorder().enabled()
                ? line -> accepted.point().record(new Event.TlsSecret(line))
                : null);
    TlsTap tlsTap = new TlsTap(accepted.point(), tap, handler.decryptsInPlace());
    List<String> offered = hello.map(ClientHello::alpn).orElse(List.of());
    ClearAlert clearAlert = new ClearAlert();
    add("tls-tap", tlsTap);
    add("clear-alert", clearAlert);
    add("tls", handler);
    add("tls-events", new TlsAccept(accepted, handler, tlsTap, clearAlert, offered));
    add("first-plaintext", inside);
  }

  /** Lets the client's TLS come to the end that is meant for it. */
  void startBreak(HelloAnswer answer, Optional<ClientHello> hello) {
    if (answer instanceof HelloAnswer.BreakInside inside) {
      startTls(inside.tls(), hello, new LastWords(accepted, inside.reply()));
      pipeline.addBefore(prefix + "first-plaintext", prefix + "tap", tap);
      if (inside.own()) {
        inside.tls().close();
      }
    } else if (answer instanceof HelloAnswer.Break broken) {
      add("tap", new SealedTap(accepted.point()));
      add("last-words", new LastWords(accepted, broken));
    }
  }

  // ---- HTTP ----

  void startHttp1(boolean connect) {
    tap.syntax(Syntax.HTTP1);
    if (connect) {
      add("connect-cut", new ConnectCut());
    }
    add("tap", tap);
    Http1ResponseWriter responses = new Http1ResponseWriter(accepted.channel());
    add("http1-decoder", new Http1RequestDecoder());
    add("http1-encoder", new Http1ResponseEncoder(responses::answersHead));
    add(
        "exchanges",
        new Http1Downstream(
            accepted,
            responses,
            new ProtocolSwitch() {
              @Override
              public void toHttp2(RequestHead request, Http2Settings settings) {
                upgrade(request, settings);
              }

              @Override
              public void toTunnel(Authority destination, long ordinal) {
                leaveHttp1(destination, ordinal);
              }
            }));
  }

  void startHttp2() {
    tap.syntax(Syntax.HTTP2);
    add("tap", tap);
    addHttp2();
  }

  private Http2Downstream addHttp2() {
    Downstream downstream = accepted.downstream();
    Http2FrameCodec codec =
        Http2Codecs.server(downstream.maxConcurrentStreams(), downstream.drainMillis());
    Http2Downstream http2 = new Http2Downstream(accepted);
    pipeline.addAfter(prefix + "tap", prefix + "frames", new Http2FrameAligner(PREFACE_LENGTH));
    add("http2-codec", codec);
    add("http2-exchanges", http2);
    pipeline
        .channel()
        .write(new DefaultHttp2WindowUpdateFrame(Http2Codecs.CONNECTION_WINDOW_INCREMENT));
    return http2;
  }

  /** RFC 7540 §3.2: 101, then HTTP/2 with the request as its stream 1. */
  private void upgrade(RequestHead request, Http2Settings settings) {
    try {
      DefaultFullHttpResponse switching =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
      switching.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      switching.headers().set(HttpHeaderNames.UPGRADE, "h2c");
      pipeline.channel().writeAndFlush(switching);
      tap.switchToHttp2();
      pipeline.remove(prefix + "exchanges");
      pipeline.remove(prefix + "http1-encoder");
      Http2Downstream http2 = addHttp2();
      http2.expectUpgraded(request);
      pipeline.get(Http2FrameCodec.class).onHttpServerUpgrade(settings);
      pipeline.remove(prefix + "http1-decoder");
    } catch (Http2Exception e) {
      accepted.close(Manner.ERROR, String.valueOf(e.getMessage()));
    }
  }

  // ---- tunnels ----

  /**
   * Speaks SOCKS.
   *
   * @param credentials what the client must give, null where anybody may come
   */
  void startSocks(
      ByteToMessageDecoder decoder,
      ChannelHandler encoder,
      @Nullable ProxyCredentials credentials) {
    add("tap", tap);
    add("socks-decoder", decoder);
    add("socks-encoder", encoder);
    add("socks", new SocksHandshake(accepted, credentials, this::leaveSocks));
  }

  /** The last decoder goes first: it may hold bytes that came behind the request. */
  private void leaveSocks(Authority destination) {
    ChannelHandlerContext last = pipeline.context(SocksHandshake.class);
    openTunnel(destination, 0, () -> {});
    List<String> names = pipeline.names();
    int end = names.indexOf(last.name());
    for (int i = end; i >= names.indexOf(prefix + "socks-decoder"); i--) {
      pipeline.remove(names.get(i));
    }
  }

  /** The CONNECT is answered: what follows is the tunnel's. */
  private void leaveHttp1(Authority destination, long requests) {
    pipeline.remove(prefix + "exchanges");
    pipeline.remove(prefix + "http1-encoder");
    ConnectExchange connect = new ConnectExchange(accepted.point(), requests);
    pipeline.channel().closeFuture().addListener(closed -> connect.end());
    openTunnel(destination, requests, connect::end);
    pipeline.remove(prefix + "http1-decoder");
  }

  /** Looks from here on at what the client sends as at a new connection to that destination. */
  private void openTunnel(Authority destination, long requests, Runnable understood) {
    DownstreamPipeline inside;
    if (accepted.isOverTls()) {
      tap.countOnly();
      inside = new DownstreamPipeline(separately(destination), prefix + "tunnel-");
    } else {
      pipeline.remove(tap);
      inside =
          new DownstreamPipeline(
              accepted.inTunnel(destination, accepted.point(), accepted.tap(), requests), prefix);
    }
    inside.add("tunnel-first-bytes", new TunnelFirstBytes(inside, understood));
  }

  /** Looks at a connection that was redirected here as at a tunnel to where it was bound for. */
  static void startRedirected(AcceptedChannel accepted) {
    DownstreamPipeline inside = new DownstreamPipeline(accepted);
    inside.add("loop-guard", new LoopGuard(accepted));
    inside.add("tunnel-first-bytes", new TunnelFirstBytes(inside, () -> {}));
  }

  /** TLS within TLS would be two sessions on one connection: the inner one gets a number. */
  private AcceptedChannel separately(Authority destination) {
    TapPoint point = TapPoint.open(accepted.point().recorder(), Side.DOWNSTREAM);
    ConnectionTap connectionTap = new ConnectionTap(point);
    if (accepted.client() != null) {
      point.record(
          new Event.ConnectionOpened(
              NetUtil.toSocketAddressString((InetSocketAddress) accepted.channel().localAddress()),
              NetUtil.toSocketAddressString(accepted.client()),
              null,
              false,
              0,
              0));
    }
    point.record(
        new Event.RuleApplied(
            "tunnel",
            "this is what the client sends through TLS connection "
                + accepted.point().connection()
                + " to "
                + destination));
    add("tunnel-connection-tap", connectionTap);
    return accepted.inTunnel(destination, point, connectionTap, 0);
  }

  /**
   * Passes on what the client sends, as it is.
   *
   * @param sealed whether that is TLS which h2tap does not terminate
   */
  void passThrough(boolean sealed, String why) {
    TunnelEnd end = new TunnelEnd(accepted.channel(), "the client");
    add("tap", sealed ? new SealedTap(accepted.point()) : tap);
    add("tunnel", end);
    accepted
        .point()
        .record(
            new Event.RuleApplied(
                "tunnel", "bytes to and from " + accepted.destination() + " pass through: " + why));
    accepted.downstream().destinations().dial(accepted.arrival(), sealed, end);
  }
}
