package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.tap.TlsTap;
import dev.h2tap.proxy.tls.ClientTlsFailure;
import dev.h2tap.proxy.tls.Handshakes;
import dev.h2tap.proxy.tls.TlsAlert;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/** Records what becomes of the TLS of an accepted connection. */
final class TlsAccept extends ChannelInboundHandlerAdapter {
  private static final long SECOND_THOUGHTS_NANOS = 1_000_000_000L;

  private final AcceptedChannel accepted;
  private final TlsHandler tls;
  private final TlsTap tap;
  private final ClearAlert clearAlert;
  private final List<String> alpnOffered;
  private final long startNanos = System.nanoTime();
  private boolean handshakeComplete;
  private long completeNanos;
  private boolean spoken;

  TlsAccept(
      AcceptedChannel accepted,
      TlsHandler tls,
      TlsTap tap,
      ClearAlert clearAlert,
      List<String> alpnOffered) {
    this.clearAlert = clearAlert;
    this.accepted = accepted;
    this.tls = tls;
    this.tap = tap;
    this.alpnOffered = alpnOffered;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt instanceof SslHandshakeCompletionEvent event) {
      long duration = System.nanoTime() - startNanos;
      if (event.isSuccess()) {
        Event.TlsHandshakeComplete complete = Handshakes.accepted(tls, alpnOffered, duration);
        handshakeComplete = true;
        completeNanos = System.nanoTime();
        accepted.point().record(complete);
        tap.handshakeComplete(complete.version());
      } else {
        failed(event.cause(), duration);
      }
    } else if (evt instanceof SslCloseCompletionEvent event) {
      accepted.tap().tlsClosed(event.isSuccess());
      if (event.isSuccess()) {
        ctx.close();
      }
    }
    ctx.fireUserEventTriggered(evt);
  }

  private void failed(Throwable cause, long duration) {
    recordAlert(cause);
    TlsAlert alert = TlsAlert.received(cause).orElse(clearAlert.alert());
    if (alert != null ? alert.refusesCertificate() : cause instanceof ClosedChannelException) {
      refused(alert == null);
    }
    String reason = alert == null ? ClientTlsFailure.of(cause) : ClientTlsFailure.alert(alert);
    accepted
        .point()
        .record(
            new Event.TlsHandshakeFailed(
                null, reason, alpnOffered, accepted.arrival().sni(), duration));
    accepted.close(Manner.ERROR, reason);
  }

  /** In a tunnel the certificate is one of ours, in place of the upstream's. */
  private void refused(boolean silently) {
    ForwardProxy forward = accepted.downstream().forward();
    Authority destination = accepted.destination();
    if (forward == null || destination == null) {
      return;
    }
    String told = forward.refused(accepted.client(), accepted.serverName(), silently);
    if (told != null) {
      accepted.point().record(new Event.RuleApplied("passthrough", told));
    }
  }

  /** What the engine says, for those who cannot read the alert on the wire. */
  private void recordAlert(Throwable cause) {
    TlsAlert.received(cause)
        .ifPresent(alert -> accepted.point().record(Direction.RECEIVED, alert.event()));
  }

  /** What a client sends shows that it accepts our certificate. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!spoken) {
      spoken = true;
      ForwardProxy forward = accepted.downstream().forward();
      if (forward != null && accepted.destination() != null) {
        forward.accepted(accepted.client(), accepted.serverName());
      }
    }
    ctx.fireChannelRead(msg);
  }

  /** Some clients look at the certificate after the handshake, and then just leave. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    boolean early = System.nanoTime() - completeNanos < SECOND_THOUGHTS_NANOS;
    if (handshakeComplete && early && !spoken && !accepted.tap().closedByUs()) {
      refused(true);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (handshakeComplete) {
      recordAlert(cause);
    }
    ctx.fireExceptionCaught(cause);
  }
}
