package dev.h2tap.proxy.tap;

import dev.h2tap.recorder.event.Direction;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Records the TLS records of a connection; stands between the socket and the TLS handler.
 *
 * <p>What is received is handed on record by record until there was application data: the key log's
 * lines then come between the records where they belong, and it is known of each record what it
 * brought about.
 */
public final class TlsTap extends ChannelDuplexHandler {
  private final boolean enabled;
  private final boolean decryptsInPlace;
  private final TlsRecordKeeper received;
  private final TlsRecordKeeper sent;
  private final TlsRecordCutter receivedCutter;
  private final TlsRecordCutter sentCutter;

  /**
   * @param plaintext the tap on the other side of the TLS handler
   * @param decryptsInPlace whether the TLS handler overwrites what it reads, so that records have
   *     to be copied before it does
   */
  public TlsTap(TapPoint point, PlaintextTap plaintext, boolean decryptsInPlace) {
    this.decryptsInPlace = decryptsInPlace;
    this.enabled = point.recorder().enabled();
    this.received = new TlsRecordKeeper(point, Direction.RECEIVED, plaintext::receivedBytes);
    this.sent = new TlsRecordKeeper(point, Direction.SENT, plaintext::sentBytes);
    this.receivedCutter = new TlsRecordCutter(received);
    this.sentCutter = new TlsRecordCutter(sent);
  }

  /**
   * The handshake is complete.
   *
   * @param protocol as the JDK names it
   */
  public void handshakeComplete(String protocol) {
    boolean tls13 = protocol.equals("TLSv1.3");
    received.handshakeComplete(tls13);
    sent.handshakeComplete(tls13);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!enabled || !(msg instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(msg);
      return;
    }
    int next;
    while (!received.knowsData() && (next = receivedCutter.next(bytes)) < bytes.readableBytes()) {
      handOn(ctx, bytes.readRetainedSlice(next));
    }
    handOn(ctx, bytes);
  }

  private void handOn(ChannelHandlerContext ctx, ByteBuf bytes) {
    observeReceived(ctx, bytes);
    ctx.fireChannelRead(bytes);
    received.decide();
  }

  private void observeReceived(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (decryptsInPlace) {
      ByteBuf copy = bytes.copy();
      receivedCutter.observe(ctx.alloc(), copy);
      copy.release();
    } else {
      receivedCutter.observe(ctx.alloc(), bytes);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (enabled && msg instanceof ByteBuf bytes) {
      sentCutter.observe(ctx.alloc(), bytes);
    }
    ctx.write(msg, promise);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    sent.decide();
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    receivedCutter.end();
    sentCutter.end();
    received.decide();
    sent.decide();
  }
}
