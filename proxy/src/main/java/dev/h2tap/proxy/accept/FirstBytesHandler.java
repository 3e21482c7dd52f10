package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.tls.ClientHello;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.socksx.v4.Socks4ServerDecoder;
import io.netty.handler.codec.socksx.v4.Socks4ServerEncoder;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Looks at the first bytes of an accepted connection, or of the plaintext inside its TLS, and lets
 * the rest of the pipeline be built to fit.
 */
final class FirstBytesHandler extends ByteToMessageDecoder {
  private final AcceptedChannel accepted;
  private final DownstreamPipeline pipeline;
  private boolean decided;

  FirstBytesHandler(AcceptedChannel accepted) {
    this(new DownstreamPipeline(accepted));
  }

  private FirstBytesHandler(DownstreamPipeline pipeline) {
    this.accepted = pipeline.accepted();
    this.pipeline = pipeline;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (decided) {
      return;
    }
    switch (FirstBytes.of(in)) {
      case NEED_MORE -> {}
      case TLS -> startTls(ctx, in);
      case HTTP1, HTTP2 -> startHttp(ctx, in);
      case SOCKS4 -> startSocks(ctx, in, new Socks4ServerDecoder(), Socks4ServerEncoder.INSTANCE);
      case SOCKS5 ->
          startSocks(ctx, in, new Socks5InitialRequestDecoder(), Socks5ServerEncoder.DEFAULT);
      case UNKNOWN -> refuse(in, "the first bytes are neither TLS nor HTTP");
    }
  }

  private void startSocks(
      ChannelHandlerContext ctx, ByteBuf in, ByteToMessageDecoder decoder, ChannelHandler encoder) {
    ForwardProxy forward = accepted.downstream().forward();
    if (forward == null) {
      refuse(in, "SOCKS, which h2tap speaks as a forward proxy only, without --upstream");
    } else if (mayBePlaintext(in)) {
      pipeline.startSocks(decoder, encoder, forward.credentials());
      leave(ctx);
    }
  }

  private boolean mayBePlaintext(ByteBuf in) {
    DownstreamTls tls = accepted.downstream().tls();
    if (accepted.isOverTls() || tls == null || !tls.requiresClientCertificate()) {
      return true;
    }
    refuse(in, "plaintext, where --listen-client-ca asks for TLS with a client certificate");
    return false;
  }

  private void startHttp(ChannelHandlerContext ctx, ByteBuf in) {
    if (!mayBePlaintext(in)) {
      return;
    }
    if (FirstBytes.of(in) == FirstBytes.HTTP2) {
      pipeline.startHttp2();
    } else {
      pipeline.startHttp1(ConnectCut.fits(in));
    }
    leave(ctx);
  }

  /** The bytes seen so far go to the handlers that were added. */
  private void leave(ChannelHandlerContext ctx) {
    decided = true;
    ctx.pipeline().remove(this);
  }

  private void refuse(ByteBuf in, String why) {
    decided = true;
    accepted
        .point()
        .record(
            Direction.RECEIVED,
            new Event.Plaintext(Syntax.OPAQUE, -1, in.readRetainedSlice(in.readableBytes())));
    accepted.close(Manner.ERROR, why);
  }

  private void startTls(ChannelHandlerContext ctx, ByteBuf in) {
    DownstreamTls tls = accepted.downstream().tls();
    HelloAnswers hellos = accepted.downstream().hellos();
    if (accepted.isOverTls() || (tls == null && hellos == null)) {
      refuse(
          in,
          accepted.isOverTls()
              ? "TLS within TLS"
              : "the client speaks TLS and h2tap has no --listen-cert to answer with");
      return;
    }
    Optional<ClientHello> hello = ClientHello.parse(in);
    if (hello.isEmpty() && ClientHello.isPartOfRecord(in)) {
      return;
    }
    accepted.markOverTls(hello);
    if (hellos == null) {
      pipeline.startTls(Objects.requireNonNull(tls), hello, new FirstBytesHandler(pipeline));
    } else {
      answer(hellos, hello);
    }
    leave(ctx);
  }

  private void answer(HelloAnswers hellos, Optional<ClientHello> hello) {
    try {
      HelloAnswer answer =
          hellos.to(accepted.arrival(), (InetSocketAddress) accepted.channel().localAddress());
      if (answer instanceof HelloAnswer.Terminate terminate) {
        pipeline.startTls(terminate.tls(), hello, new FirstBytesHandler(pipeline));
      } else {
        pipeline.startBreak(answer, hello);
      }
    } catch (UserException e) {
      accepted.close(Manner.ERROR, String.valueOf(e.getMessage()));
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!decided && in.isReadable()) {
      refuse(in, "the client left before it had said what it speaks");
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) throws Exception {
    super.userEventTriggered(ctx, evt);
    if (evt instanceof IdleStateEvent) {
      accepted.close(Manner.TIMEOUT, "the client said nothing");
    } else if (evt == ChannelInputShutdownEvent.INSTANCE && !decided) {
      accepted.close(Manner.FIN, "the client left before it had said anything");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    accepted.close(Manner.ERROR, String.valueOf(cause.getMessage()));
  }
}
