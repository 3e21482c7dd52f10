package dev.h2tap.proxy.via;

import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.rule.ViaRefused;
import dev.h2tap.recorder.event.Event;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Lets a proxy open a tunnel on a connection that is about to be made: the last handler of its
 * pipeline until it tells what came of it, once, on the event loop.
 */
public final class ViaTunnel extends ChannelInboundHandlerAdapter {
  private static final Pattern HTTP_STATUS = Pattern.compile("status: (\\d{3})");
  private static final Pattern SOCKS_STATUS = Pattern.compile("status: ([A-Z_]+)");

  private static final int SOCKS5 = 5;

  private final Via via;
  private final String target;
  private final TapPoint point;
  private final ViaTap tap;
  private final ProxyHandler proxy;
  private final Outcome outcome;
  private boolean told;

  /** Who is told what comes of it. */
  public interface Outcome {
    /** The connection to the proxy is there. */
    void connected();

    /** What is written from now on reaches the target; further handlers may be added. */
    void open();

    /** There will be no tunnel. The connection closes. */
    void failed(Statement why, boolean timedOut);
  }

  private ViaTunnel(
      Via via, InetSocketAddress address, String target, TapPoint point, Outcome outcome) {
    this.via = via;
    this.target = target;
    this.point = point;
    this.outcome = outcome;
    Login login = via.login();
    this.tap = new ViaTap(point, login == null ? List.of() : login.secrets());
    this.proxy = handler(via, address);
  }

  /**
   * Adds what opens the tunnel to the pipeline of a channel that is not connected yet. It is to be
   * connected to the target; the handlers connect to the proxy instead.
   *
   * @param address of the proxy
   * @param target in words
   * @param timeoutMillis for the tunnel, after the connection to the proxy is there
   */
  public static void addTo(
      ChannelPipeline pipeline,
      Via via,
      InetSocketAddress address,
      String target,
      long timeoutMillis,
      TapPoint point,
      Outcome outcome) {
    ViaTunnel tunnel = new ViaTunnel(via, address, target, point, outcome);
    tunnel.proxy.setConnectTimeoutMillis(timeoutMillis);
    if (via.kind() == Via.Kind.HTTPS) {
      pipeline.addLast("via-tls", tls(via, pipeline));
    }
    pipeline.addLast("via-connected", tunnel.connected());
    pipeline.addLast("via-tap", tunnel.tap);
    pipeline.addLast("via", tunnel.proxy);
    pipeline.addLast("via-tunnel", tunnel);
  }

  private static ProxyHandler handler(Via via, InetSocketAddress address) {
    Login login = via.login();
    if (via.kind() == Via.Kind.SOCKS5) {
      return login == null
          ? new Socks5ProxyHandler(address)
          : new Socks5ProxyHandler(address, login.user(), login.password());
    }
    return login == null
        ? new HttpProxyHandler(address)
        : new HttpProxyHandler(address, login.user(), login.password());
  }

  private static SslHandler tls(Via via, ChannelPipeline pipeline) {
    try {
      SslContext context =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .trustManager(via.cas() == null ? null : via.cas().certificates())
              .endpointIdentificationAlgorithm("HTTPS")
              .build();
      return context.newHandler(pipeline.channel().alloc(), via.host(), via.port());
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS context: " + e.getMessage(), e);
    }
  }

  /** Comes before the handler that says the first word. */
  private ChannelHandler connected() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelActive(ChannelHandlerContext ctx) {
        outcome.connected();
        point.record(
            new Event.RuleApplied(
                ConnectionCase.VIA, "asks " + via + " for a tunnel to " + target));
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
      }
    };
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt instanceof ProxyConnectionEvent && !told) {
      told = true;
      tap.tunnelOpen();
      point.record(
          new Event.RuleApplied(ConnectionCase.VIA_OPEN, via + " opened the tunnel to " + target));
      outcome.open();
      ctx.channel().eventLoop().execute(() -> leave(ctx.pipeline()));
    }
    ctx.fireUserEventTriggered(evt);
  }

  private void leave(ChannelPipeline pipeline) {
    for (ChannelHandler handler : List.of(tap, proxy, this)) {
      if (pipeline.context(handler) != null) {
        pipeline.remove(handler);
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (told) {
      ctx.fireExceptionCaught(cause);
      return;
    }
    told = true;
    tap.tunnelOpen();
    String message = String.valueOf(cause.getMessage());
    outcome.failed(why(message, cause), message.contains("timeout"));
  }

  private Statement why(String message, Throwable cause) {
    String proxyName = via.toString();
    if (message.contains("timeout")) {
      return ViaRefused.timedOut(proxyName, target);
    }
    boolean socks5 = via.kind() == Via.Kind.SOCKS5;
    if (tap.firstReceived() >= 0 && tap.firstReceived() != (socks5 ? SOCKS5 : 'H')) {
      return ViaRefused.garbled(proxyName, "it does not speak " + (socks5 ? "SOCKS5" : "HTTP/1.1"));
    }
    Matcher http = HTTP_STATUS.matcher(message);
    if (http.find()) {
      return ViaRefused.status(
          Integer.parseInt(http.group(1)), proxyName, target, via.login() != null);
    }
    if (message.contains("authMethod") || message.contains("authStatus")) {
      return ViaRefused.login(proxyName, via.login() != null);
    }
    Matcher socks = SOCKS_STATUS.matcher(message);
    if (socks.find()) {
      return ViaRefused.socks(socks.group(1), proxyName, target);
    }
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return message.contains("disconnected") || deepest instanceof ClosedChannelException
        ? ViaRefused.ended(proxyName)
        : ViaRefused.garbled(proxyName, String.valueOf(deepest.getMessage()));
  }
}
