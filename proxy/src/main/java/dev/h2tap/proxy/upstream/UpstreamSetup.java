package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Http1RequestEncoder;
import dev.h2tap.proxy.http.Http1ResponseDecoder;
import dev.h2tap.proxy.http.Http2Codecs;
import dev.h2tap.proxy.http.Http2FrameAligner;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.PlaintextTap;
import dev.h2tap.proxy.tap.TlsTap;
import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.HandshakeView;
import dev.h2tap.proxy.tls.Handshakes;
import dev.h2tap.proxy.tls.TlsAlert;
import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.recorder.diagnose.rule.Http2ToHttp1Reader;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a fresh upstream connection is ready for exchanges: TLS handshake, ALPN, and with
 * HTTP/2 the peer's SETTINGS, which prove that it speaks HTTP/2 at all. Whatever goes wrong until
 * then is the dial's failure.
 */
final class UpstreamSetup extends ChannelInboundHandlerAdapter {
  private final UpstreamChannel upstream;
  private final @Nullable TlsTap tlsTap;
  private final PlaintextTap plaintextTap;
  private final UpstreamSettings settings;
  private final Dialer.Progress progress;
  private final long startNanos = System.nanoTime();

  private @Nullable Throwable firstFault;
  private @Nullable Http2Upstream http2;
  private @Nullable Future<?> settingsTimeout;
  private boolean handshakeComplete;
  private boolean speaking;
  private boolean settled;

  UpstreamSetup(
      UpstreamChannel upstream,
      @Nullable TlsTap tlsTap,
      PlaintextTap plaintextTap,
      UpstreamSettings settings,
      Dialer.Progress progress) {
    this.upstream = upstream;
    this.tlsTap = tlsTap;
    this.plaintextTap = plaintextTap;
    this.settings = settings;
    this.progress = progress;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    TlsHandler tls = upstream.tls();
    if (evt instanceof SslHandshakeCompletionEvent event && tls != null) {
      if (event.isSuccess()) {
        handshakeSucceeded(tls);
      } else {
        handshakeFailed(tls, event.cause());
      }
    } else if (evt instanceof SslCloseCompletionEvent event) {
      upstream.tap().tlsClosed(event.isSuccess());
      if (event.isSuccess()) {
        ctx.close();
      }
    }
    ctx.fireUserEventTriggered(evt);
  }

  private void handshakeSucceeded(TlsHandler tls) {
    handshakeComplete = true;
    Event.TlsHandshakeComplete event = Handshakes.dialled(tls, System.nanoTime() - startNanos);
    upstream.point().record(event);
    upstream.handshakeComplete(event.version());
    if (tlsTap != null) {
      tlsTap.handshakeComplete(event.version());
    }
    String chosen = event.alpn();
    if (chosen != null && !Alpn.isAllowed(tls.alpn(), chosen)) {
      fail(Failures.alpnNotOffered(chosen));
    } else {
      ready(chosen);
    }
  }

  private void handshakeFailed(TlsHandler tls, Throwable cause) {
    if (upstream.isLoop()) {
      fail(Failures.loop(upstream.target()));
      return;
    }
    Throwable told = firstFault == null ? cause : firstFault;
    TlsFailure failure = TlsFailure.of(told, view(tls, cause));
    upstream.judged(failure);
    upstream
        .point()
        .record(
            new Event.TlsHandshakeFailed(
                failure.finding(),
                failure.reason(),
                tls.alpn(),
                tls.sni(),
                System.nanoTime() - startNanos));
    fail(Failures.tls(failure));
  }

  private HandshakeView view(TlsHandler tls, Throwable cause) {
    ConnectionTap tap = upstream.tap();
    HandshakeView.End end =
        tap.wasReset() || (firstFault != null && ConnectionTap.isReset(firstFault))
            ? HandshakeView.End.RST
            : cause instanceof ClosedChannelException
                ? HandshakeView.End.FIN
                : HandshakeView.End.OTHER;
    return HandshakeView.of(
        tls, upstream.engine(), end, tap.received(), tap.firstBytes(), handshakeComplete);
  }

  /**
   * The transport is ready for HTTP.
   *
   * @param alpn what the peer chose, null for none
   */
  void ready(@Nullable String alpn) {
    speaking = true;
    if (progress.take(upstream)) {
      settle();
      return;
    }
    ChannelPipeline pipeline = upstream.channel().pipeline();
    if (!settings.protocol().isHttp2(alpn)) {
      plaintextTap.syntax(Syntax.HTTP1);
      Http1Upstream[] http1 = new Http1Upstream[1];
      Http1ResponseDecoder decoder = new Http1ResponseDecoder(() -> http1[0].answersHead());
      pipeline.addLast("http1-decoder", decoder);
      pipeline.addLast("http1-encoder", new Http1RequestEncoder());
      http1[0] = new Http1Upstream(upstream, progress, decoder::holdsBytes);
      pipeline.addLast("exchanges", http1[0]);
      settle();
      progress.connected(http1[0]);
      return;
    }
    plaintextTap.syntax(Syntax.HTTP2);
    progress.stage("the HTTP/2 SETTINGS of " + upstream.target().authority());
    Http2FrameCodec codec = Http2Codecs.client(settings.timeouts().drain());
    Http2Upstream connection = new Http2Upstream(upstream, progress, this::settingsArrived);
    http2 = connection;
    settingsTimeout =
        upstream
            .channel()
            .eventLoop()
            .schedule(
                () -> fail(Failures.noSettings(upstream, upstream.tap().firstBytes(), true)),
                settings.timeouts().handshake(),
                TimeUnit.MILLISECONDS);
    pipeline.addAfter("tap", "frames", new Http2FrameAligner(0));
    pipeline.addLast("http2-codec", codec);
    pipeline.addLast("exchanges", connection);
    upstream
        .channel()
        .writeAndFlush(new DefaultHttp2WindowUpdateFrame(Http2Codecs.CONNECTION_WINDOW_INCREMENT));
  }

  private void settingsArrived() {
    if (!settled && http2 != null) {
      settle();
      progress.connected(http2);
    }
  }

  private void settle() {
    settled = true;
    if (settingsTimeout != null) {
      settingsTimeout.cancel(false);
    }
    upstream.channel().eventLoop().execute(this::removeFromPipeline);
  }

  private void removeFromPipeline() {
    if (upstream.tls() == null) {
      upstream.channel().pipeline().remove(this);
    }
  }

  private void fail(Failure failure) {
    if (!settled) {
      settled = true;
      if (settingsTimeout != null) {
        settingsTimeout.cancel(false);
      }
      upstream.tap().judged(failure.finding());
      upstream.close(failure.phrase());
      progress.failed(failure);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (firstFault == null) {
      firstFault = cause;
    }
    if (handshakeComplete) {
      TlsAlert.received(cause).ifPresent(upstream::alertReceived);
    }
    if (speaking) {
      ctx.fireExceptionCaught(cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!settled) {
      TlsHandler tls = upstream.tls();
      if (http2 == null && tls != null) {
        handshakeFailed(tls, new ClosedChannelException());
      } else {
        fail(beforeSettings(tls));
      }
    }
    ctx.fireChannelInactive();
  }

  /** A client certificate refused under TLS 1.3 shows only after the handshake. */
  private Failure beforeSettings(@Nullable TlsHandler tls) {
    if (upstream.isLoop()) {
      return Failures.loop(upstream.target());
    }
    Throwable fault = firstFault != null ? firstFault : http2 == null ? null : http2.fault();
    if (tls != null
        && ((tls.certificateRequested() && !upstream.acceptedUs())
            || TlsAlert.received(fault).isPresent())) {
      return upstream.lost(fault, false);
    }
    if (fault instanceof Http2Exception
        && Http2ToHttp1Reader.isSettings(plaintextTap.firstBytes())) {
      return upstream.lost(fault, false);
    }
    return Failures.noSettings(upstream, upstream.tap().firstBytes(), false);
  }
}
