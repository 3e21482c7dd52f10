package dev.h2tap.proxy.tap;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Records the bytes between TLS and the HTTP codec, as they are, in both directions. It retains
 * buffers and enqueues them; what is written is gathered until the flush. While the recorder is
 * congested the channel stops reading.
 */
public final class PlaintextTap extends ChannelDuplexHandler {
  private static final int SMALL = 512;

  /** What is no longer is not held by the recorder. */
  static final int SHORT = 8 * 1024;

  private final TapPoint point;
  private final GatheredWrites gathered = new GatheredWrites();
  private final Opening opening = new Opening();
  private Syntax syntax;
  private FrameBoundary received;
  private FrameBoundary sent;
  private boolean counting;
  private long receivedBytes;
  private long sentBytes;

  /**
   * @param syntax what is spoken
   * @param client whether h2tap is the client here, and so sends the HTTP/2 connection preface
   */
  public PlaintextTap(TapPoint point, Syntax syntax, boolean client) {
    this.point = point;
    this.syntax = syntax;
    this.received = new FrameBoundary(!client);
    this.sent = new FrameBoundary(client);
  }

  /** From here on both directions speak HTTP/2, as after {@code 101 Switching Protocols}. */
  public void switchToHttp2() {
    emitGathered();
    syntax = Syntax.HTTP2;
    received = new FrameBoundary(true);
    sent = new FrameBoundary(false);
  }

  /** Says what is spoken, before anything is. */
  public void syntax(Syntax known) {
    syntax = known;
  }

  /** From here on bytes are counted only: what they are is recorded further up. */
  public void countOnly() {
    emitGathered();
    counting = true;
  }

  /** The first bytes of plaintext received, 16 at most. */
  public byte[] firstBytes() {
    return opening.bytes();
  }

  /** Bytes of plaintext received so far. */
  long receivedBytes() {
    return receivedBytes;
  }

  /** Bytes of plaintext written so far. */
  long sentBytes() {
    return sentBytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf read) {
      opening.add(read);
    }
    if (!(msg instanceof ByteBuf bytes) || !bytes.isReadable() || !records()) {
      receivedBytes += msg instanceof ByteBuf unrecorded ? unrecorded.readableBytes() : 0;
      ctx.fireChannelRead(msg);
      return;
    }
    receivedBytes += bytes.readableBytes();
    ByteBuf kept = fitted(ctx, bytes);
    record(Direction.RECEIVED, received, share(kept));
    holdWhileCongested(ctx);
    ctx.fireChannelRead(kept);
  }

  private boolean records() {
    return !counting && point.recorder().enabled();
  }

  /**
   * A TLS handler hands out 16 KiB in buffers of 64 KiB. What the recorder queues may live long, so
   * a buffer that is mostly empty is exchanged for one that fits.
   */
  private static ByteBuf fitted(ChannelHandlerContext ctx, ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (length <= SHORT || bytes.capacity() < 2 * length + SMALL) {
      return bytes;
    }
    ByteBuf fitting = ctx.alloc().directBuffer(length, length).writeBytes(bytes);
    bytes.release();
    return fitting;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (msg instanceof ByteBuf bytes) {
      sentBytes += bytes.readableBytes();
      if (records() && bytes.isReadable()) {
        gathered.add(ctx.alloc(), bytes);
        if (gathered.isFull()) {
          emitGathered();
        }
      }
    }
    ctx.write(msg, promise);
  }

  /**
   * The same bytes with a reference and indices of their own. Not of a pool: it is released by
   * another thread.
   */
  static ByteBuf share(ByteBuf bytes) {
    return bytes.retain().duplicate();
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    emitGathered();
    ctx.flush();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    emitGathered();
    ctx.close(promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    emitGathered();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    emitGathered();
  }

  private void emitGathered() {
    ByteBuf written = gathered.take();
    if (written != null) {
      record(Direction.SENT, sent, written);
    }
  }

  private void record(Direction direction, FrameBoundary boundary, ByteBuf bytes) {
    int firstFrame = syntax == Syntax.HTTP2 ? boundary.advance(bytes) : -1;
    point.record(direction, new Event.Plaintext(syntax, firstFrame, bytes));
  }

  private void holdWhileCongested(ChannelHandlerContext ctx) {
    if (!point.recorder().congested()) {
      return;
    }
    ReadGate gate = ReadGate.of(ctx.channel());
    if (!gate.isHeld(ReadGate.Reason.RECORDER)) {
      gate.hold(ReadGate.Reason.RECORDER);
      point
          .recorder()
          .whenDrained(() -> ctx.executor().execute(() -> gate.release(ReadGate.Reason.RECORDER)));
    }
  }
}
