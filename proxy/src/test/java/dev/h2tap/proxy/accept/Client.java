package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.bridge.FakeUpstreams;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client of the whole downstream pipeline, with upstreams that are played by hand. */
final class Client implements AutoCloseable {
  final Recording recording = new Recording();
  final FakeUpstreams upstreams = new FakeUpstreams();
  final FakeDestinations destinations = new FakeDestinations();
  final EmbeddedChannel channel = new EmbeddedChannel();

  /** Of a listener that is no forward proxy. */
  Client() {
    this(null);
  }

  Client(@Nullable ForwardProxy forward) {
    Downstream downstream =
        new Downstream(
            Arrival.ONLY_LISTENER,
            recording,
            ExchangeObserver.NONE,
            upstreams,
            destinations,
            new OwnAddresses(),
            null,
            forward,
            null,
            100,
            60_000,
            5_000);
    TapPoint point = TapPoint.open(recording, Side.DOWNSTREAM);
    ConnectionTap tap = new ConnectionTap(point);
    channel
        .pipeline()
        .addLast(new Turns())
        .addLast("connection-tap", tap)
        .addLast(
            "first-bytes",
            new FirstBytesHandler(new AcceptedChannel(channel, downstream, point, tap)));
  }

  /** Does something within one turn of the event loop, as an upstream would. */
  Client act(Runnable turn) {
    channel.writeInbound(turn);
    return this;
  }

  private static final class Turns extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof Runnable turn) {
        turn.run();
      } else {
        ctx.fireChannelRead(msg);
      }
    }
  }

  Client send(String text) {
    return send(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  Client send(ByteBuf bytes) {
    channel.writeInbound(bytes);
    channel.runPendingTasks();
    return this;
  }

  /** What has arrived since the last call. */
  String received() {
    return received(StandardCharsets.ISO_8859_1);
  }

  private String received(java.nio.charset.Charset charset) {
    channel.runPendingTasks();
    channel.checkException();
    StringBuilder text = new StringBuilder();
    for (Object msg = channel.readOutbound(); msg != null; msg = channel.readOutbound()) {
      ByteBuf bytes = (ByteBuf) msg;
      text.append(bytes.toString(charset));
      bytes.release();
    }
    return text.toString();
  }

  Client halfClose() {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.runPendingTasks();
    return this;
  }

  /** Ends the transport. */
  Client disconnect() {
    if (channel.pipeline().firstContext() != null) {
      channel.pipeline().firstContext().close();
    }
    channel.runPendingTasks();
    return this;
  }

  boolean isOpen() {
    channel.runPendingTasks();
    return channel.isOpen();
  }

  @Override
  public void close() {
    disconnect();
    channel.finishAndReleaseAll();
    recording.close();
  }
}
