package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.ReadGate.Reason;
import dev.h2tap.proxy.tls.ClientHello;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes of a tunnel, or of the plaintext inside its TLS. TLS is terminated once
 * it is known what the upstream chose and showed; HTTP is understood; anything else passes through,
 * and so does a tunnel whose client waits for the server to speak first.
 */
final class TunnelFirstBytes extends ByteToMessageDecoder {
  /** How long a client may be silent before it counts as one that waits for the server. */
  static final long SILENCE_MILLIS = 1_000;

  private final DownstreamPipeline pipeline;
  private final AcceptedChannel accepted;
  private final ForwardProxy forward;
  private final Runnable understood;
  private @Nullable Future<?> silence;
  private boolean decided;

  /**
   * @param understood runs once it is known that h2tap understands what comes
   */
  TunnelFirstBytes(DownstreamPipeline pipeline, Runnable understood) {
    this.understood = understood;
    this.pipeline = pipeline;
    this.accepted = pipeline.accepted();
    this.forward = Objects.requireNonNull(accepted.downstream().forward());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (!accepted.isOverTls()) {
      awaitWord(ctx);
    }
  }

  private void awaitWord(ChannelHandlerContext ctx) {
    silence =
        ctx.executor().schedule(() -> stillSilent(ctx), SILENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void stillSilent(ChannelHandlerContext ctx) {
    if (!decided && FirstBytes.inTunnel(internalBuffer()) == FirstBytes.NEED_MORE) {
      passThrough(ctx, "the client waits for the server to speak first");
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (decided) {
      return;
    }
    switch (FirstBytes.inTunnel(in)) {
      case NEED_MORE -> {}
      case TLS -> tls(ctx, in);
      case HTTP1 -> {
        understood.run();
        pipeline.startHttp1(false);
        leave(ctx);
      }
      case HTTP2 -> {
        understood.run();
        pipeline.startHttp2();
        leave(ctx);
      }
      case SOCKS4, SOCKS5, UNKNOWN -> passThrough(ctx, "they are neither TLS nor HTTP");
    }
  }

  private void passThrough(ChannelHandlerContext ctx, String why) {
    pipeline.passThrough(false, why);
    leave(ctx);
  }

  /** The bytes seen so far go to the handlers that were added. */
  private void leave(ChannelHandlerContext ctx) {
    decided = true;
    ctx.pipeline().remove(this);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    if (silence != null) {
      silence.cancel(false);
    }
  }

  // ---- TLS ----

  private void tls(ChannelHandlerContext ctx, ByteBuf in) {
    Optional<ClientHello> hello = ClientHello.parse(in);
    if (hello.isEmpty() && ClientHello.isPartOfRecord(in)) {
      return;
    }
    if (accepted.isOverTls() || hello.isEmpty()) {
      passThrough(ctx, accepted.isOverTls() ? "TLS within TLS" : "no ClientHello comes first");
      return;
    }
    Authority destination = Objects.requireNonNull(accepted.destination());
    accepted.markOverTls(hello);
    String alone = forward.leavesAlone(accepted.client(), hello.get().sni(), destination.host());
    if (alone != null) {
      pipeline.passThrough(true, alone);
      leave(ctx);
      return;
    }
    decided = true;
    ReadGate.of(ctx.channel()).hold(Reason.DIALLING);
    if (accepted.isForOwnHost()) {
      List<String> choice = TunnelAlpn.understood(hello.get().alpn());
      String own = choice.isEmpty() ? null : choice.get(0);
      terminate(ctx, hello.get(), new Prepared.Ready(own, List.of()));
      return;
    }
    Arrival arrival = accepted.arrival();
    accepted
        .downstream()
        .destinations()
        .prepare(arrival, prepared -> terminate(ctx, hello.get(), prepared));
  }

  private void terminate(ChannelHandlerContext ctx, ClientHello hello, Prepared prepared) {
    ReadGate.of(ctx.channel()).release(Reason.DIALLING);
    if (ctx.isRemoved()) {
      return;
    }
    List<String> alpn;
    List<X509Certificate> chain = List.of();
    if (prepared instanceof Prepared.Ready ready) {
      alpn = TunnelAlpn.mirrored(hello.alpn(), ready.alpn());
      chain = ready.chain();
    } else {
      alpn = TunnelAlpn.understood(hello.alpn());
      accepted.failedAhead(((Prepared.Failed) prepared).failure());
    }
    understood.run();
    DownstreamTls tls;
    try {
      tls = forward.leaves().of(accepted.serverName(), chain, alpn);
    } catch (UserException e) {
      forward.tell(String.valueOf(e.getMessage()));
      accepted.close(Manner.ERROR, String.valueOf(e.getMessage()));
      return;
    }
    pipeline.startTls(tls, Optional.of(hello), new TunnelFirstBytes(pipeline, () -> {}));
    leave(ctx);
  }

  /** A client that named its protocol speaks it when it wants to. */
  private void handshakeComplete(ChannelHandlerContext ctx) {
    if (!decided && accepted.isOverTls() && accepted.arrival().alpn().isEmpty()) {
      awaitWord(ctx);
    }
  }

  // ---- the connection ----

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) throws Exception {
    super.userEventTriggered(ctx, evt);
    if (evt instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      handshakeComplete(ctx);
    } else if (evt instanceof IdleStateEvent) {
      accepted.close(Manner.TIMEOUT, "the client said nothing");
    } else if (evt == ChannelInputShutdownEvent.INSTANCE && !ctx.isRemoved()) {
      accepted.close(Manner.FIN, "the client left before it had said anything");
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!decided && in.isReadable()) {
      passThrough(ctx, "the client ended before it was clear what it speaks");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    accepted.close(Manner.ERROR, String.valueOf(cause.getMessage()));
  }
}
