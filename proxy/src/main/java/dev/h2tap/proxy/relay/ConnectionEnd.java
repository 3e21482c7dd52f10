package dev.h2tap.proxy.relay;

import dev.h2tap.proxy.http.ContentWriter;
import dev.h2tap.proxy.http.LazyFlush;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A whole connection as one end of a tunnel: the last handler of its pipeline, in the place of the
 * HTTP/1.1 codec. Over TLS a close_notify ends both directions, over TCP a FIN ends one.
 */
public final class ConnectionEnd extends ChannelInboundHandlerAdapter implements RelayEnd {
  private static final String NAME = "tunnel";
  private static final int OUTSTANDING_HIGH = 1 << 20;
  private static final int OUTSTANDING_LOW = OUTSTANDING_HIGH / 2;

  /** How long a peer may go on sending after we have closed; then it is cut off. */
  private static final long LINGER_MILLIS = 1_000;

  private final Channel channel;
  private final ConnectionTap tap;
  private final ChannelHandler decoder;
  private final long resetCode;
  private final LazyFlush flush;
  private final ContentWriter content;
  private Relay.@Nullable Leg leg;
  private int outstanding;
  private boolean inputEnded;
  private boolean outputEnded;

  private ConnectionEnd(Channel channel, ChannelHandler decoder, long resetCode) {
    this.channel = channel;
    this.tap = Objects.requireNonNull(channel.pipeline().get(ConnectionTap.class));
    this.decoder = decoder;
    this.resetCode = resetCode;
    this.flush = new LazyFlush(channel);
    this.content = new ContentWriter(channel.alloc(), (data, end) -> writeBytes(data));
  }

  /**
   * Makes a connection one end of a tunnel. Whatever HTTP had to say is written before.
   *
   * @param resetCode what a reset of the connection is called in HTTP/2
   * @param replaced the handler that speaks HTTP and goes now, as the codec does; but the decoder
   *     stays until the tunnel begins: what it has not decoded comes first
   */
  public static ConnectionEnd of(
      ChannelPipeline pipeline,
      long resetCode,
      ChannelHandler replaced,
      Class<? extends ChannelHandler> encoder,
      Class<? extends ChannelHandler> decoder) {
    Channel channel = pipeline.channel();
    ConnectionEnd end = new ConnectionEnd(channel, pipeline.get(decoder), resetCode);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    pipeline.addLast(NAME, end);
    pipeline.remove(replaced);
    pipeline.remove(encoder);
    return end;
  }

  @Override
  public void begin(Relay.Leg begun) {
    leg = begun;
    channel.pipeline().remove(decoder);
    ReadGate.of(channel).release(ReadGate.Reason.PIPELINED);
    ReadGate.of(channel).release(ReadGate.Reason.PEER_SLOW);
    if (channel instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
      inputEnded();
    }
  }

  // ---- what arrives ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof ByteBuf bytes) || !bytes.isReadable()) {
      ReferenceCountUtil.release(msg);
      return;
    }
    outstanding += bytes.readableBytes();
    if (outstanding > OUTSTANDING_HIGH) {
      ReadGate.of(channel).hold(ReadGate.Reason.PEER_SLOW);
    }
    Relay.Leg current = leg;
    if (current == null) {
      bytes.release();
    } else {
      current.received(bytes);
    }
  }

  @Override
  public void consumed(int bytes) {
    outstanding -= bytes;
    if (outstanding <= OUTSTANDING_LOW) {
      ReadGate.of(channel).release(ReadGate.Reason.PEER_SLOW);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt == ChannelInputShutdownEvent.INSTANCE
        || (evt instanceof SslCloseCompletionEvent closed && closed.isSuccess())) {
      inputEnded();
    }
    ctx.fireUserEventTriggered(evt);
  }

  private void inputEnded() {
    if (!inputEnded) {
      inputEnded = true;
      if (leg != null) {
        leg.ended();
      }
      closeIfBothEnded();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean reset = ConnectionTap.isReset(cause);
    broken(reset ? " reset the connection" : "'s connection failed: " + cause.getMessage());
    tap.closing(Manner.ERROR, String.valueOf(cause.getMessage()));
    channel.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!inputEnded) {
      broken(" closed the connection");
    } else if (leg != null) {
      leg.closed();
    }
    ctx.fireChannelInactive();
  }

  private void broken(String what) {
    Relay.Leg current = leg;
    if (current == null) {
      return;
    }
    Party party = current.party();
    if (tap.closedByUs()) {
      current.broken(Party.H2TAP, resetCode, "h2tap closed the connection under the tunnel");
    } else {
      current.broken(party, resetCode, "the " + party.name().toLowerCase(Locale.ROOT) + what);
    }
  }

  // ---- what is written ----

  @Override
  public void write(ByteBuf data) {
    content.data(data, false);
  }

  private ChannelFuture writeBytes(ByteBuf data) {
    int length = data.readableBytes();
    flush.request();
    return channel
        .write(data)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                tap.writeFailed(written.cause());
              } else if (leg != null) {
                leg.written(length);
              }
            });
  }

  @Override
  public void end() {
    if (!outputEnded) {
      outputEnded = true;
      content.flush();
      if (inputEnded) {
        closeIfBothEnded();
      } else {
        lastWrite().addListener(left -> HalfClose.of(channel));
      }
    }
  }

  private ChannelFuture lastWrite() {
    return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  private void closeIfBothEnded() {
    if (inputEnded && outputEnded) {
      lastWrite()
          .addListener(
              left -> {
                tap.closing(Manner.FIN, "both sides of the tunnel have ended");
                channel.close();
              });
    }
  }

  @Override
  public void close() {
    end();
    ReadGate.of(channel).release(ReadGate.Reason.PEER_SLOW);
    if (!inputEnded) {
      lastWrite()
          .addListener(
              left ->
                  channel
                      .eventLoop()
                      .schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  @Override
  public void abort(long errorCode) {
    if (outputEnded) {
      close();
      return;
    }
    outputEnded = true;
    tap.closing(Manner.RST, "the other side of the tunnel broke off");
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }
}
