package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http2Messages;
import dev.h2tap.proxy.http.LazyFlush;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.Relay;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 client (RFC 9113): an exchange for each of its streams. */
final class Http2Downstream extends Http2ChannelDuplexHandler {
  private static final int HTTPS_PORT = 443;

  private static final int UPGRADED_STREAM = 1;

  private final AcceptedChannel accepted;
  private final LazyFlush flush;
  private final IntObjectMap<Http2ClientStream> streams = new IntObjectHashMap<>();
  private @Nullable RequestHead upgraded;
  private @Nullable Http2FrameStream upgradedStream;

  Http2Downstream(AcceptedChannel accepted) {
    this.accepted = accepted;
    this.flush = new LazyFlush(accepted.channel());
  }

  /** The request that came over HTTP/1.1 with {@code Upgrade: h2c} and is answered on stream 1. */
  void expectUpgraded(RequestHead request) {
    upgraded = request;
  }

  AcceptedChannel accepted() {
    return accepted;
  }

  LazyFlush flush() {
    return flush;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof Http2DataFrame data) {
      Http2ClientStream stream = streams.get(data.stream().id());
      if (stream == null) {
        data.release();
      } else {
        stream.read(data);
      }
    } else if (msg instanceof Http2HeadersFrame headers) {
      readHeaders(ctx, headers);
    } else if (msg instanceof Http2SettingsFrame) {
      startUpgraded(ctx);
    } else if (msg instanceof Http2ResetFrame reset) {
      Http2ClientStream stream = streams.remove(reset.stream().id());
      if (stream != null) {
        stream.gone(
            reset.errorCode(), "the client reset the stream with " + errorName(reset.errorCode()));
      }
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  /**
   * The response to an upgraded request waits for the client's preface: curl 7.88 fails where more
   * than 32 KiB arrive together with the 101.
   */
  private void startUpgraded(ChannelHandlerContext ctx) {
    RequestHead request = upgraded;
    Http2FrameStream stream = upgradedStream;
    upgraded = null;
    if (request != null && stream != null) {
      start(ctx, stream, request, true);
    }
  }

  static String errorName(long code) {
    Http2Error error = Http2Error.valueOf(code);
    return error == null ? "error " + code : error.name();
  }

  private void readHeaders(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
    Http2ClientStream known = streams.get(frame.stream().id());
    try {
      if (known != null) {
        known.readTrailers(Http2Messages.readTrailers(frame.headers()));
      } else {
        start(ctx, frame.stream(), Http2Messages.readRequest(frame.headers()), frame.isEndStream());
      }
    } catch (MalformedMessageException e) {
      refuse(ctx, frame.stream(), known, e);
    }
  }

  private void start(
      ChannelHandlerContext ctx, Http2FrameStream frameStream, RequestHead head, boolean end) {
    Http2ClientStream stream = new Http2ClientStream(this, ctx, frameStream);
    streams.put(frameStream.id(), stream);
    Exchange exchange = accepted.newExchange(head, stream);
    stream.begin(exchange, end);
    if (head.upgrade() != null && !head.opensWebSocket()) {
      exchange
          .response()
          .answer(
              Refusals.of(501, "h2tap knows no :protocol but websocket, not " + head.upgrade()));
    } else if (head.method().equals("CONNECT")) {
      connect(stream, exchange);
    } else {
      accepted.start(exchange, end || head.asksForTunnel());
    }
  }

  /** RFC 9113 §8.5: the stream becomes a tunnel. */
  private void connect(Http2ClientStream stream, Exchange exchange) {
    RequestHead head = exchange.request();
    try {
      DownstreamTls tls = accepted.downstream().tls();
      Failure refusal =
          tls != null && tls.requiresClientCertificate()
              ? Refusals.of(
                  501, "h2tap opens no tunnels over HTTP/2 with --listen-client-ca; use HTTP/1.1")
              : Refusals.ofConnect(accepted, head);
      if (refusal == null) {
        openTunnel(stream, head, Authority.parse(String.valueOf(head.authority()), HTTPS_PORT));
      } else {
        exchange.response().answer(refusal);
      }
    } catch (MalformedMessageException e) {
      exchange.response().answer(Refusals.of(e));
    }
  }

  private void openTunnel(Http2ClientStream stream, RequestHead head, Authority destination) {
    ConnectExchange recorded = new ConnectExchange(accepted.point(), stream.stream());
    LoopbackEnd far =
        new LoopbackEnd(
            accepted.channel(),
            destination,
            head.fields().get(HttpHeaderNames.PROXY_AUTHORIZATION),
            port ->
                accepted
                    .point()
                    .record(
                        new Event.RuleApplied(
                            "tunnel",
                            "stream "
                                + stream.stream()
                                + " leads to "
                                + destination
                                + ", as the connection from port "
                                + port
                                + " of h2tap to itself")));
    RelayEnd near = stream.becomeTunnel(new ResponseHead(200, "", new Fields()));
    Relay.join(
        near,
        far,
        accepted.channel().eventLoop(),
        0,
        (blame, reason, sent, received) -> recorded.end());
  }

  /** RFC 9113 §8.1.1: a malformed request is a stream error of type PROTOCOL_ERROR. */
  private void refuse(
      ChannelHandlerContext ctx,
      Http2FrameStream frameStream,
      @Nullable Http2ClientStream known,
      MalformedMessageException fault) {
    if (known != null) {
      streams.remove(frameStream.id());
      known.gone(Http2Error.PROTOCOL_ERROR.code(), fault.fault());
    } else {
      RequestHead unread = new RequestHead("", "", null, "", new Fields(), false);
      accepted
          .newExchange(unread, new Http2ClientStream(this, ctx, frameStream))
          .refused(fault.fault());
    }
    ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR).stream(frameStream));
  }

  /** Opens no more streams, and finishes those that there are. */
  void goAway(ChannelHandlerContext ctx, long errorCode) {
    ctx.write(new DefaultHttp2GoAwayFrame(errorCode));
    flush.request();
  }

  /** Ends the connection with all of its streams. */
  void abandon(ChannelHandlerContext ctx, long errorCode) {
    String why = "GOAWAY " + errorName(errorCode) + ", as upstream";
    accepted.tap().closing(Manner.ERROR, why);
    ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(errorCode))
        .addListener(left -> accepted.closeTransport(Manner.ERROR, why));
  }

  /** The stream needs nothing more. */
  void over(Http2ClientStream stream) {
    streams.remove((int) stream.stream());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (upgraded != null
        && evt instanceof Http2FrameStreamEvent event
        && event.stream().id() == UPGRADED_STREAM) {
      upgradedStream = event.stream();
    } else if (evt == ChannelInputShutdownEvent.INSTANCE) {
      accepted.close(Manner.FIN, "the client closed the connection");
    } else if (evt instanceof IdleStateEvent && streams.isEmpty()) {
      accepted.close(Manner.TIMEOUT, "idle");
    }
    ctx.fireUserEventTriggered(evt);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2FrameStreamException fault) {
      Http2ClientStream stream = streams.remove(fault.stream().id());
      if (stream != null) {
        stream.gone(fault.error().code(), String.valueOf(fault.getMessage()));
      }
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(fault.error()).stream(fault.stream()));
    } else if (cause instanceof Http2Exception) {
      accepted.tap().closing(Manner.ERROR, String.valueOf(cause.getMessage()));
    } else {
      accepted.close(Manner.ERROR, String.valueOf(cause.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    List<Http2ClientStream> left = new ArrayList<>(streams.values());
    streams.clear();
    boolean ours = accepted.tap().closedByUs();
    left.forEach(
        stream ->
            stream.gone(
                ours ? Party.H2TAP : Party.CLIENT,
                Http2Error.CANCEL.code(),
                ours ? AcceptedChannel.CUT_BY_US : "the client closed the connection"));
    ctx.fireChannelInactive();
  }

  /** Sends GOAWAY and lets running streams finish. */
  void drain() {
    accepted.close(Manner.FIN, "h2tap stops");
  }
}
