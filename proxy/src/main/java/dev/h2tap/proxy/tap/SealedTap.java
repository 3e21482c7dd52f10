package dev.h2tap.proxy.tap;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Records what can be seen of TLS that passes through between two others: the records of handshake,
 * alerts and changes of cipher (RFC 8446 §5.1), with their numbers; application data is counted and
 * left out.
 */
public final class SealedTap extends ChannelDuplexHandler {
  private static final int APPLICATION_DATA = 23;

  private final boolean enabled;
  private final TlsRecordCutter received;
  private final TlsRecordCutter sent;

  public SealedTap(TapPoint point) {
    this.enabled = point.recorder().enabled();
    this.received = new TlsRecordCutter(new Keeper(point, Direction.RECEIVED));
    this.sent = new TlsRecordCutter(new Keeper(point, Direction.SENT));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (enabled && msg instanceof ByteBuf bytes) {
      received.observe(ctx.alloc(), bytes);
    }
    ctx.fireChannelRead(msg);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (enabled && msg instanceof ByteBuf bytes) {
      sent.observe(ctx.alloc(), bytes);
    }
    ctx.write(msg, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    received.end();
    sent.end();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    received.end();
    sent.end();
  }

  /** Records one direction. */
  private static final class Keeper implements TlsRecordCutter.Sink {
    private final TapPoint point;
    private final Direction direction;
    private long number;

    Keeper(TapPoint point, Direction direction) {
      this.point = point;
      this.direction = direction;
    }

    @Override
    public void record(int contentType, ByteBuf bytes) {
      Event.TlsRecord record = new Event.TlsRecord(number++, bytes);
      if (contentType == APPLICATION_DATA) {
        bytes.release();
      } else {
        point.record(direction, record);
      }
    }

    @Override
    public void notTls(ByteBuf bytes) {
      if (bytes.isReadable() && bytes.getUnsignedByte(bytes.readerIndex()) == APPLICATION_DATA) {
        bytes.release();
      } else {
        point.record(direction, new Event.Plaintext(Syntax.OPAQUE, -1, bytes));
      }
    }
  }
}
