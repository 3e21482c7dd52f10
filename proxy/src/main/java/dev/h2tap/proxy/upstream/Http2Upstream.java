package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Http2Messages;
import dev.h2tap.proxy.http.LazyFlush;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.recorder.diagnose.Statement;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection to an upstream, shared by many exchanges. */
final class Http2Upstream extends Http2ChannelDuplexHandler implements UpstreamConnection {
  private static final int MAX_STREAMS = 1 << 16;

  private final UpstreamChannel channel;
  private final Owner owner;
  private final Runnable ready;
  private final IntObjectMap<Http2UpstreamStream> streams = new IntObjectHashMap<>();
  private final LazyFlush flush;
  private final Liveness liveness = new Liveness(() -> !streams.isEmpty());

  private @Nullable ChannelHandlerContext context;
  private long maxStreams = MAX_STREAMS;
  private @Nullable Http2Connection http2;
  private boolean takesExtendedConnect;
  private boolean announcing;
  private boolean settingsSeen;
  private int firstStream;
  private boolean draining;
  private boolean gone;
  private @Nullable Failure goAway;
  private @Nullable Statement complaint;
  private @Nullable Throwable fault;

  /**
   * @param ready run when the peer's SETTINGS have arrived
   */
  Http2Upstream(UpstreamChannel channel, Owner owner, Runnable ready) {
    this.channel = channel;
    this.owner = owner;
    this.ready = ready;
    this.flush = new LazyFlush(channel.channel());
  }

  /** Whether the peer has proved that it speaks HTTP/2. */
  boolean settingsSeen() {
    return settingsSeen;
  }

  /** What the codec or the transport complained of, null for nothing. */
  @Nullable Throwable fault() {
    return fault;
  }

  UpstreamChannel channel() {
    return channel;
  }

  LazyFlush flush() {
    return flush;
  }

  @Override
  public boolean isHttp2() {
    return true;
  }

  @Override
  public Prepared.Ready negotiated() {
    return channel.negotiated();
  }

  @Override
  public int capacity() {
    return gone ? 0 : (int) Math.max(0, maxStreams - open());
  }

  /** An upgrade becomes an extended CONNECT, where the peer knows that (RFC 8441 §3). */
  @Override
  public boolean carries(RequestHead request) {
    return request.upgrade() == null || (request.opensWebSocket() && takesExtendedConnect);
  }

  /** Streams that count against the peer's limit (RFC 9113 §5.1.2). */
  private int open() {
    return http2().local().numActiveStreams();
  }

  @Override
  public boolean isIdle() {
    return open() == 0;
  }

  @Override
  public void open(Exchange exchange) {
    ChannelHandlerContext ctx = context();
    Http2FrameStream frameStream = newStream();
    Http2UpstreamStream stream = new Http2UpstreamStream(this, ctx, frameStream, exchange);
    ctx.write(
            new DefaultHttp2HeadersFrame(
                    Http2Messages.write(exchange.request().withScheme(scheme())),
                    exchange.hasNoContent() && !exchange.request().asksForTunnel())
                .stream(frameStream))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                notOpened(ctx, frameStream);
                stream.failed(Failures.headersNotWritten(written.cause()));
              }
            });
    if (firstStream == 0) {
      firstStream = frameStream.id();
    }
    if (frameStream.id() > 0 && !stream.isOver()) {
      streams.put(frameStream.id(), stream);
      flush.request();
      liveness.requestSent(ctx);
      exchange.opened(stream);
    }
  }

  /** The error of a GOAWAY that has come, null for none: its streams may never be answered. */
  @Nullable Statement complaint() {
    return complaint;
  }

  /** Whether a PING that was sent into silence has found no answer. */
  boolean isDead() {
    return liveness.isUnanswered();
  }

  /** Bytes that the peer lets us send on this stream now (RFC 9113 §5.2); 0 on one that is over. */
  int window(Http2FrameStream frameStream) {
    Http2Stream stream = http2().stream(frameStream.id());
    return stream == null ? 0 : http2().remote().flowController().windowSize(stream);
  }

  /** The codec may hold a stream whose HEADERS never left; resetting it sends nothing. */
  private void notOpened(ChannelHandlerContext ctx, Http2FrameStream frameStream) {
    Http2Stream.State state = frameStream.state();
    if (state != Http2Stream.State.IDLE && state != Http2Stream.State.CLOSED) {
      ctx.write(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(frameStream));
    }
  }

  /** A target that is dialled over TLS is asked as such, whatever scheme the client used. */
  private String scheme() {
    return channel.target().tls() ? "https" : "http";
  }

  private Http2Connection http2() {
    return Objects.requireNonNull(http2);
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  @Override
  protected void handlerAdded0(ChannelHandlerContext ctx) {
    context = ctx;
    http2 = ctx.pipeline().get(Http2FrameCodec.class).connection();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    liveness.read(msg);
    if (msg instanceof Http2DataFrame data) {
      Http2UpstreamStream stream = streams.get(data.stream().id());
      if (stream == null) {
        data.release();
      } else {
        stream.read(data);
      }
    } else if (msg instanceof Http2HeadersFrame headers) {
      Http2UpstreamStream stream = streams.get(headers.stream().id());
      if (stream != null) {
        stream.read(headers);
      }
    } else if (msg instanceof Http2ResetFrame reset) {
      Http2UpstreamStream stream = streams.get(reset.stream().id());
      if (stream != null) {
        stream.reset(Failures.reset(reset.errorCode()));
      }
    } else if (msg instanceof Http2SettingsFrame settings) {
      readSettings(settings);
    } else if (msg instanceof Http2GoAwayFrame frame) {
      readGoAway(frame);
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  private void readSettings(Http2SettingsFrame settings) {
    takesExtendedConnect |= Boolean.TRUE.equals(settings.settings().connectProtocolEnabled());
    Long max = settings.settings().maxConcurrentStreams();
    if (max != null) {
      maxStreams = Math.min(max, MAX_STREAMS);
    }
    if (!settingsSeen) {
      settingsSeen = true;
      ready.run();
    } else if (capacity() > 0) {
      owner.available(this);
    }
  }

  private void readGoAway(Http2GoAwayFrame frame) {
    Failure failure = Failures.goAway(frame);
    if (frame.errorCode() != Http2Error.NO_ERROR.code()) {
      complaint = Failures.said(frame);
    }
    frame.release();
    goAway = failure;
    List<Http2UpstreamStream> unprocessed = new ArrayList<>(streams.values());
    unprocessed.removeIf(stream -> stream.stream() <= frame.lastStreamId());
    boolean servedOthers =
        frame.errorCode() == Http2Error.NO_ERROR.code()
            && firstStream > 0
            && frame.lastStreamId() >= firstStream;
    drain();
    unprocessed.forEach(
        stream ->
            stream.failed(
                failure
                    .with(
                        servedOthers ? Failure.Retry.NEXT_CONNECTION : Failure.Retry.NOT_PROCESSED)
                    .withErrorCode(Http2Error.REFUSED_STREAM.code())));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt instanceof Http2FrameStreamEvent event
        && event.stream().state() == Http2Stream.State.CLOSED) {
      announceCapacity(ctx);
    }
    ctx.fireUserEventTriggered(evt);
  }

  /**
   * A stream counts against the peer's limit until the codec has closed it, which is after its last
   * frame was passed on: so the news waits for the end of this turn.
   */
  private void announceCapacity(ChannelHandlerContext ctx) {
    if (!announcing && !gone) {
      announcing = true;
      ctx.executor()
          .execute(
              () -> {
                announcing = false;
                if (!gone) {
                  owner.available(this);
                }
              });
    }
  }

  /** The stream needs nothing more. */
  void over(Http2UpstreamStream stream) {
    if (streams.remove((int) stream.stream()) != null && draining && streams.isEmpty()) {
      channel.close("all streams are done after GOAWAY");
    }
  }

  @Override
  public void drain() {
    draining = true;
    leave();
    if (streams.isEmpty()) {
      channel.close("no stream is running");
    }
  }

  @Override
  public void expire() {
    leave();
    channel.expire();
  }

  @Override
  public void close() {
    leave();
    channel.close("h2tap stops");
  }

  private void leave() {
    if (!gone) {
      gone = true;
      owner.gone(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2FrameStreamException streamFault) {
      Http2UpstreamStream stream = streams.get(streamFault.stream().id());
      if (stream != null) {
        stream.failed(Failures.streamFault(streamFault));
      }
      ctx.writeAndFlush(
          new DefaultHttp2ResetFrame(streamFault.error()).stream(streamFault.stream()));
      return;
    }
    if (fault == null) {
      fault = cause;
    }
    leave();
    if (!(cause instanceof Http2Exception)) {
      channel.close(String.valueOf(cause.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave();
    List<Http2UpstreamStream> broken = new ArrayList<>(streams.values());
    streams.clear();
    for (Http2UpstreamStream stream : broken) {
      Failure failure = goAway;
      stream.failed(failure != null ? failure : channel.lost(fault, stream.responseStarted()));
    }
    ctx.fireChannelInactive();
  }
}
