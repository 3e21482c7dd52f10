package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Http1RequestDecoder;
import dev.h2tap.proxy.http.Http2Codecs;
import dev.h2tap.proxy.http.Http2FrameAligner;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tap.PlaintextTap;
import dev.h2tap.proxy.tap.TlsTap;
import dev.h2tap.proxy.tls.ClientHello;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
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
import io.netty.handler.timeout.IdleStateEvent;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the first bytes of an accepted connection, or of the plaintext inside its TLS, and
 * builds the rest of the pipeline to fit. The one place where downstream pipelines are assembled.
 */
final class FirstBytesHandler extends ByteToMessageDecoder {
  private static final String TAP = "tap";
  private static final int PREFACE_LENGTH = 24;
  private static final int TLS_HEADER = 5;
  private static final int TLS_MAX = 16384;

  private final AcceptedChannel accepted;
  private final PlaintextTap tap;
  private boolean decided;

  FirstBytesHandler(AcceptedChannel accepted) {
    this(accepted, new PlaintextTap(accepted.point(), Syntax.OPAQUE, false));
  }

  private FirstBytesHandler(AcceptedChannel accepted, PlaintextTap tap) {
    this.accepted = accepted;
    this.tap = tap;
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
      case UNKNOWN -> refuse(in, "the first bytes are neither TLS nor HTTP");
    }
  }

  private void startHttp(ChannelHandlerContext ctx, ByteBuf in) {
    DownstreamTls tls = accepted.downstream().tls();
    if (!accepted.isOverTls() && tls != null && tls.requiresClientCertificate()) {
      refuse(in, "plaintext, where --listen-client-ca asks for TLS with a client certificate");
      return;
    }
    if (FirstBytes.of(in) == FirstBytes.HTTP2) {
      addTap(ctx, Syntax.HTTP2);
      startHttp2(ctx);
    } else {
      addTap(ctx, Syntax.HTTP1);
      startHttp1(ctx);
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

  /** Behind this handler, so that it sees the first bytes once it is known what they are. */
  private void addTap(ChannelHandlerContext ctx, Syntax syntax) {
    tap.syntax(syntax);
    ctx.pipeline().addLast(TAP, tap);
  }

  private void startTls(ChannelHandlerContext ctx, ByteBuf in) {
    DownstreamTls tls = accepted.downstream().tls();
    if (accepted.isOverTls() || tls == null) {
      refuse(
          in,
          accepted.isOverTls()
              ? "TLS within TLS"
              : "the client speaks TLS and h2tap has no --listen-cert to answer with");
      return;
    }
    if (ClientHello.parse(in).isEmpty() && isPartOfRecord(in)) {
      return;
    }
    Optional<ClientHello> hello = ClientHello.parse(in);
    accepted.markOverTls(hello.isPresent() ? hello.get().sni() : null);
    List<String> alpnOffered = hello.map(ClientHello::alpn).orElse(List.of());
    TlsHandler handler =
        tls.newHandler(
            ctx.alloc(),
            accepted.downstream().recorder().enabled()
                ? line -> accepted.point().record(new Event.TlsSecret(line))
                : null);
    TlsTap tlsTap = new TlsTap(accepted.point(), tap, handler.decryptsInPlace());
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.addLast("tls-tap", tlsTap);
    pipeline.addLast("tls", handler);
    pipeline.addLast("tls-events", new TlsAccept(accepted, handler, tlsTap, alpnOffered));
    pipeline.addLast("first-plaintext", new FirstBytesHandler(accepted, tap));
    leave(ctx);
  }

  /** The whole ClientHello is needed to know what was offered; usually it is one record. */
  private static boolean isPartOfRecord(ByteBuf in) {
    int start = in.readerIndex();
    return in.readableBytes() < TLS_HEADER
        || in.readableBytes() < TLS_HEADER + Math.min(TLS_MAX, in.getUnsignedShort(start + 3));
  }

  private void startHttp1(ChannelHandlerContext ctx) {
    ChannelPipeline pipeline = ctx.pipeline();
    Http1ResponseWriter responses = new Http1ResponseWriter(ctx.channel());
    pipeline.addLast("http1-decoder", new Http1RequestDecoder());
    pipeline.addLast("http1-encoder", new Http1ResponseEncoder(responses::answersHead));
    pipeline.addLast(
        "exchanges",
        new Http1Downstream(
            accepted, responses, (request, settings) -> upgrade(pipeline, request, settings)));
  }

  private Http2Downstream startHttp2(ChannelHandlerContext ctx) {
    return addHttp2(ctx.pipeline());
  }

  private Http2Downstream addHttp2(ChannelPipeline pipeline) {
    Downstream downstream = accepted.downstream();
    Http2FrameCodec codec =
        Http2Codecs.server(downstream.maxConcurrentStreams(), downstream.drainMillis());
    Http2Downstream http2 = new Http2Downstream(accepted);
    pipeline.addBefore(TAP, "frames", new Http2FrameAligner(PREFACE_LENGTH));
    pipeline.addLast("http2-codec", codec);
    pipeline.addLast("http2-exchanges", http2);
    pipeline
        .channel()
        .write(new DefaultHttp2WindowUpdateFrame(Http2Codecs.CONNECTION_WINDOW_INCREMENT));
    return http2;
  }

  /** RFC 7540 §3.2: 101, then HTTP/2 with the request as its stream 1. */
  private void upgrade(ChannelPipeline pipeline, RequestHead request, Http2Settings settings) {
    try {
      DefaultFullHttpResponse switching =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
      switching.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      switching.headers().set(HttpHeaderNames.UPGRADE, "h2c");
      pipeline.channel().writeAndFlush(switching);
      tap.switchToHttp2();
      pipeline.remove("exchanges");
      pipeline.remove("http1-encoder");
      Http2Downstream http2 = addHttp2(pipeline);
      http2.expectUpgraded(request);
      ((Http2FrameCodec) pipeline.get("http2-codec")).onHttpServerUpgrade(settings);
      pipeline.remove("http1-decoder");
    } catch (Http2Exception e) {
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
