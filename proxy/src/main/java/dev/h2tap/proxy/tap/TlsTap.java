package dev.h2tap.proxy.tap;

import dev.h2tap.recorder.event.Direction;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Records the TLS records of a connection; stands between the socket and the TLS handler. */
public final class TlsTap extends ChannelDuplexHandler {
  private final boolean enabled;
  private final PlaintextTap plaintext;
  private final TlsRecordKeeper received;
  private final TlsRecordKeeper sent;
  private final TlsRecordCutter receivedCutter;
  private final TlsRecordCutter sentCutter;

  /**
   * @param plaintext the tap on the other side of the TLS handler
   */
  public TlsTap(TapPoint point, PlaintextTap plaintext) {
    this.enabled = point.recorder().enabled();
    this.plaintext = plaintext;
    this.received = new TlsRecordKeeper(point, Direction.RECEIVED);
    this.sent = new TlsRecordKeeper(point, Direction.SENT);
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
    if (enabled && msg instanceof ByteBuf bytes) {
      receivedCutter.observe(ctx.alloc(), bytes);
    }
    ctx.fireChannelRead(msg);
    received.decide(plaintext.receivedBytes());
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
    sent.decide(plaintext.sentBytes());
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
    received.decide(plaintext.receivedBytes());
    sent.decide(plaintext.sentBytes());
  }
}
