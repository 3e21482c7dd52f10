package dev.h2tap.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/** A client and a server end with a wire in memory between them. */
public final class Wire implements AutoCloseable {
  public final TlsHandler client;
  public final TlsHandler server;
  public final List<Throwable> clientErrors = new ArrayList<>();
  public final List<Throwable> serverErrors = new ArrayList<>();
  private final EmbeddedChannel near;
  private final EmbeddedChannel far;
  private final ByteBuf sent = Unpooled.buffer();

  public Wire(TlsHandler client, TlsHandler server) {
    this.client = client;
    this.server = server;
    far = new EmbeddedChannel(server, collector(serverErrors));
    near = new EmbeddedChannel(client, collector(clientErrors));
  }

  /** Carries bytes both ways until both ends are silent. */
  public Wire shake() {
    boolean moved = true;
    while (moved) {
      near.runPendingTasks();
      far.runPendingTasks();
      moved = carry(near, far, true) | carry(far, near, false);
    }
    return this;
  }

  /** What the client has written so far. */
  public ByteBuf sent() {
    return sent;
  }

  public Throwable clientFailure() {
    return client.handshakeFuture().cause();
  }

  public boolean clientDone() {
    return client.handshakeFuture().isSuccess();
  }

  public boolean serverDone() {
    return server.handshakeFuture().isSuccess();
  }

  private boolean carry(EmbeddedChannel from, EmbeddedChannel to, boolean outward) {
    boolean moved = false;
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      if (outward) {
        sent.writeBytes(ByteBufUtil.getBytes(bytes));
      }
      moved = true;
      if (to.isOpen()) {
        to.writeInbound(bytes);
      } else {
        bytes.release();
      }
    }
    return moved;
  }

  private static ChannelInboundHandlerAdapter collector(List<Throwable> errors) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        errors.add(cause);
      }

      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
      }
    };
  }

  @Override
  public void close() {
    near.finishAndReleaseAll();
    far.finishAndReleaseAll();
    sent.release();
  }
}
