package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.relay.Relay;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.recorder.event.Party;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Error;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a tunnel that an HTTP/2 stream is: a connection to the very listener that the
 * client came to, with a CONNECT of HTTP/1.1. What is in the tunnel is then treated, and recorded,
 * like any other. Not recorded itself. Owned by the event loop of the client's connection.
 */
final class LoopbackEnd extends ChannelInboundHandlerAdapter implements RelayEnd {
  private static final int OUTSTANDING_HIGH = 1 << 20;
  private static final int OUTSTANDING_LOW = OUTSTANDING_HIGH / 2;
  private static final int END_OF_HEAD = 0x0d0a0d0a;

  private final Channel client;
  private final String connect;
  private final LongConsumer connected;
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
  private Relay.@Nullable Leg leg;
  private @Nullable Channel channel;
  private int last;
  private boolean headRead;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean closing;
  private int outstanding;

  /**
   * @param client the client's connection, whose listener is dialled
   * @param authorization the client's Proxy-Authorization, null for none
   * @param connected gets the port from which the listener is dialled
   */
  LoopbackEnd(
      Channel client,
      Authority destination,
      @Nullable CharSequence authorization,
      LongConsumer connected) {
    this.client = client;
    this.connected = connected;
    this.connect =
        "CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n".formatted(destination)
            + (authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n")
            + "\r\n";
  }

  @Override
  public void begin(Relay.Leg begun) {
    leg = begun;
    SocketAddress listener = client.localAddress();
    new Bootstrap()
        .group(client.eventLoop())
        .channelFactory(new ReflectiveChannelFactory<>(client.getClass()))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .handler(this)
        .connect(listener)
        .addListener((ChannelFutureListener) this::dialled);
  }

  private void dialled(ChannelFuture future) {
    Relay.Leg current = leg;
    if (!future.isSuccess()) {
      early.forEach(ByteBuf::release);
      early.clear();
      if (current != null) {
        current.broken(
            Party.H2TAP,
            Http2Error.CONNECT_ERROR.code(),
            "h2tap did not reach its own listener: " + future.cause().getMessage());
      }
      return;
    }
    Channel dialled = future.channel();
    channel = dialled;
    connected.accept(((InetSocketAddress) dialled.localAddress()).getPort());
    dialled.write(ByteBufUtil.writeAscii(dialled.alloc(), connect));
    while (!early.isEmpty()) {
      write(early.remove());
    }
    dialled.flush();
    if (closing) {
      close();
    } else if (outputEnded) {
      end();
    }
  }

  // ---- what arrives ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf bytes = (ByteBuf) msg;
    while (!headRead && bytes.isReadable()) {
      last = last << 8 | bytes.readUnsignedByte();
      headRead = last == END_OF_HEAD;
    }
    Relay.Leg current = leg;
    if (!bytes.isReadable() || current == null) {
      bytes.release();
      return;
    }
    outstanding += bytes.readableBytes();
    if (outstanding > OUTSTANDING_HIGH) {
      ctx.channel().config().setAutoRead(false);
    }
    current.received(bytes);
  }

  @Override
  public void consumed(int bytes) {
    outstanding -= bytes;
    if (channel != null && outstanding <= OUTSTANDING_LOW) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
      if (leg != null) {
        leg.ended();
      }
      closeIfBothEnded();
    }
    ctx.fireUserEventTriggered(evt);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (leg != null) {
      leg.broken(
          Party.UPSTREAM, Http2Error.CONNECT_ERROR.code(), String.valueOf(cause.getMessage()));
    }
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (leg != null) {
      leg.closed();
    }
    ctx.fireChannelInactive();
  }

  // ---- what is written ----

  @Override
  public void write(ByteBuf data) {
    Channel dialled = channel;
    if (dialled == null) {
      early.add(data);
      return;
    }
    int length = data.readableBytes();
    dialled
        .writeAndFlush(data)
        .addListener(
            written -> {
              if (leg != null && written.isSuccess()) {
                leg.written(length);
              }
            });
  }

  @Override
  public void end() {
    outputEnded = true;
    if (channel instanceof DuplexChannel dialled) {
      dialled.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> dialled.shutdownOutput());
      closeIfBothEnded();
    }
  }

  /** Where half-closes are allowed, Netty leaves that to us. */
  private void closeIfBothEnded() {
    if (inputEnded && outputEnded) {
      close();
    }
  }

  @Override
  public void close() {
    closing = true;
    if (channel != null) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void abort(long errorCode) {
    closing = true;
    if (channel != null) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }
}
