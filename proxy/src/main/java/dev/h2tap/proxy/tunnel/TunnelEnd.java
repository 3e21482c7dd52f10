package dev.h2tap.proxy.tunnel;

import dev.h2tap.proxy.relay.HalfClose;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.ReadGate.Reason;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One end of a tunnel, the last handler of its channel: what arrives here leaves at the other end,
 * bytes, half-closes and resets alike. What comes before there is another end waits, and the
 * channel is not read meanwhile; neither is it while the other end has more to write than it gets
 * rid of. Both ends live on the same event loop.
 *
 * <pre>
 * client ─► gate · connection-tap · tap · TunnelEnd ══ TunnelEnd · tap · connection-tap · gate ─► destination
 * </pre>
 */
public final class TunnelEnd extends ChannelInboundHandlerAdapter {
  private static final int UNWRITTEN_HIGH = 256 * 1024;
  private static final int UNWRITTEN_LOW = UNWRITTEN_HIGH / 2;

  private final Channel channel;
  private final String name;
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
  private @Nullable TunnelEnd other;
  private int unwritten;
  private boolean inputClosed;
  private boolean outputClosed;
  private boolean gone;

  /**
   * @param name of the peer at this end, for the reason of a close: {@code the client}
   */
  public TunnelEnd(Channel channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  public Channel channel() {
    return channel;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (other == null) {
      ReadGate.of(channel).hold(Reason.PEER_SLOW);
    }
  }

  /** Makes the tunnel; what has come early goes through first. */
  public void join(TunnelEnd end) {
    meet(end);
    end.meet(this);
  }

  private void meet(TunnelEnd end) {
    other = end;
    while (!early.isEmpty()) {
      pass(end, early.remove());
    }
    end.channel.flush();
    if (inputClosed) {
      end.endOutput();
    }
    if (gone) {
      end.endWith(this);
    }
    if (unwritten <= UNWRITTEN_LOW) {
      ReadGate.of(channel).release(Reason.PEER_SLOW);
    }
  }

  /** There will be no other end. */
  public void failed(String why) {
    close(Manner.ERROR, why);
  }

  private void close(Manner manner, String why) {
    for (Map.Entry<String, ?> handler : channel.pipeline()) {
      if (handler.getValue() instanceof ConnectionTap tap) {
        tap.closing(manner, why);
      }
    }
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf bytes = (ByteBuf) msg;
    TunnelEnd end = other;
    if (gone || (end != null && end.gone)) {
      bytes.release();
    } else if (end == null) {
      early.add(bytes);
    } else {
      pass(end, bytes);
    }
  }

  private void pass(TunnelEnd end, ByteBuf bytes) {
    int length = bytes.readableBytes();
    unwritten += length;
    if (unwritten > UNWRITTEN_HIGH) {
      ReadGate.of(channel).hold(Reason.PEER_SLOW);
    }
    end.channel.write(bytes).addListener(written -> written(length));
  }

  private void written(int length) {
    unwritten -= length;
    if (unwritten <= UNWRITTEN_LOW) {
      ReadGate.of(channel).release(Reason.PEER_SLOW);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (other != null) {
      other.channel.flush();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt == ChannelInputShutdownEvent.INSTANCE) {
      inputClosed = true;
      if (other != null) {
        other.endOutput();
      }
    }
    ctx.fireUserEventTriggered(evt);
  }

  /** Half-closes behind what is still to be written. */
  private void endOutput() {
    if (outputClosed) {
      return;
    }
    outputClosed = true;
    flushed()
        .addListener(
            (ChannelFutureListener)
                flushed -> {
                  if (inputClosed) {
                    close(Manner.FIN, "both ends of the tunnel are closed");
                  } else {
                    HalfClose.of(channel);
                  }
                });
  }

  private ChannelFuture flushed() {
    return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close(Manner.ERROR, String.valueOf(cause.getMessage()));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone = true;
    early.forEach(ByteBuf::release);
    early.clear();
    if (other != null) {
      other.endWith(this);
    }
    ctx.fireChannelInactive();
  }

  /** The other end is gone: so goes this one, in the same manner. */
  private void endWith(TunnelEnd end) {
    ConnectionTap tap = end.channel.pipeline().get(ConnectionTap.class);
    if (tap != null && tap.wasReset()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      close(Manner.RST, end.name + " reset the tunnel");
    } else {
      flushed().addListener(flushed -> close(Manner.FIN, end.name + " closed the tunnel"));
    }
  }
}
