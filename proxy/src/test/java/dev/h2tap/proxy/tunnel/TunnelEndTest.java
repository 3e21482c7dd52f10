package dev.h2tap.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TunnelEndTest {
  private static final int MUCH = 300 * 1024;

  private final Recording recording = new Recording();
  private final Half client = new Half(Side.DOWNSTREAM, "the client");
  private final Half upstream = new Half(Side.UPSTREAM, "the upstream");

  /** One connection, whose writes may be held up. */
  private final class Half {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final TunnelEnd end;
    final List<ChannelPromise> waiting = new ArrayList<>();
    boolean stuck;

    Half(Side side, String name) {
      end = new TunnelEnd(channel, name);
      channel
          .pipeline()
          .addLast(ReadGate.of(channel), new ConnectionTap(TapPoint.open(recording, side)))
          .addLast(
              new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
                  if (stuck) {
                    waiting.add(promise);
                    ctx.write(msg);
                  } else {
                    ctx.write(msg, promise);
                  }
                }
              },
              end);
    }

    void receive(String text) {
      channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    String sent() {
      StringBuilder text = new StringBuilder();
      for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
        text.append(next.toString(StandardCharsets.US_ASCII));
        next.release();
      }
      return text.toString();
    }

    boolean reads() {
      return channel.config().isAutoRead();
    }
  }

  private Event.ConnectionClosed closed(Side side) {
    return recording.entries().stream()
        .filter(entry -> entry.side() == side)
        .map(entry -> (Event.ConnectionClosed) entry.event())
        .findFirst()
        .orElseThrow();
  }

  @AfterEach
  void close() {
    client.channel.finishAndReleaseAll();
    upstream.channel.finishAndReleaseAll();
    recording.close();
  }

  @Test
  void whatComesEarlyWaitsAndThenGoesFirst() {
    client.receive("a");
    client.receive("b");
    assertThat(client.reads()).isFalse();
    upstream.end.join(client.end);
    client.receive("c");
    assertThat(upstream.sent()).isEqualTo("abc");
    assertThat(client.reads()).isTrue();
    upstream.receive("d");
    assertThat(client.sent()).isEqualTo("d");
  }

  @Test
  void nothingIsReadWhileTheOtherEndIsSlow() {
    upstream.end.join(client.end);
    upstream.stuck = true;
    client.receive("x".repeat(MUCH));
    assertThat(client.reads()).isFalse();
    assertThat(upstream.reads()).isTrue();
    upstream.waiting.forEach(ChannelPromise::setSuccess);
    assertThat(client.reads()).isTrue();
  }

  @Test
  void theEndOfOneIsTheEndOfTheOther() {
    upstream.end.join(client.end);
    upstream.receive("last words");
    upstream.channel.close();
    assertThat(client.sent()).isEqualTo("last words");
    assertThat(client.channel.isOpen()).isFalse();
    assertThat(closed(Side.DOWNSTREAM).detail()).isEqualTo("the upstream closed the tunnel");
  }

  @Test
  void aResetIsPassedOnAsOne() {
    upstream.end.join(client.end);
    client.channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    assertThat(upstream.channel.isOpen()).isFalse();
    assertThat(closed(Side.DOWNSTREAM).manner()).isEqualTo(Manner.RST);
    assertThat(closed(Side.UPSTREAM).manner()).isEqualTo(Manner.RST);
    assertThat(closed(Side.UPSTREAM).detail()).isEqualTo("the client reset the tunnel");
  }

  @Test
  void aClientThatLeavesEarlyTakesTheUpstreamWithIt() {
    client.receive("a");
    client.channel.close();
    upstream.end.join(client.end);
    assertThat(upstream.channel.isOpen()).isFalse();
  }
}
