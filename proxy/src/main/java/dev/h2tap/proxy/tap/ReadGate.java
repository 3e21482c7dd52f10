package dev.h2tap.proxy.tap;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a channel reads. Several may want it to pause; it reads while none of them does. Stands
 * next to the socket, since Netty's decoders ask for more on their own when a read gave them
 * nothing to hand on. Owned by the channel's event loop.
 */
public final class ReadGate extends ChannelOutboundHandlerAdapter {
  private static final AttributeKey<ReadGate> KEY = AttributeKey.valueOf(ReadGate.class, "gate");

  /** Why a channel does not read. */
  public enum Reason {
    /** The other side of the bridge has not taken yet what was read. */
    PEER_SLOW,
    /** A request is still being answered and the next one waits. */
    PIPELINED,
    /** It is not known yet how the upstream is spoken to. */
    DIALLING,
    /** The recorder's queue is full. */
    RECORDER
  }

  private final Channel channel;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  private ReadGate(Channel channel) {
    this.channel = channel;
  }

  /** The gate of this channel, to be added to its pipeline once. */
  public static ReadGate of(Channel channel) {
    ReadGate gate = channel.attr(KEY).get();
    if (gate == null) {
      gate = new ReadGate(channel);
      channel.attr(KEY).set(gate);
    }
    return gate;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (reasons.isEmpty()) {
      ctx.read();
    }
  }

  /** Stops reading for this reason. */
  public void hold(Reason reason) {
    if (reasons.add(reason) && reasons.size() == 1) {
      channel.config().setAutoRead(false);
    }
  }

  /** Reads on unless there is another reason not to. */
  public void release(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      channel.config().setAutoRead(true);
    }
  }

  public boolean isHeld(Reason reason) {
    return reasons.contains(reason);
  }
}
