package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.recorder.event.Event.ConnectionClosed;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConnectionTapTest {
  private final Recording recording = new Recording();
  private final ConnectionTap tap = new ConnectionTap(TapPoint.open(recording, Side.UPSTREAM));
  private final EmbeddedChannel channel = new EmbeddedChannel(tap);

  private ConnectionClosed closed() {
    channel.finishAndReleaseAll();
    assertThat(recording.all(ConnectionClosed.class)).hasSize(1);
    return recording.all(ConnectionClosed.class).get(0);
  }

  @Test
  void countsBytesAndKeepsTheFirst() {
    for (int i = 0; i < 20; i++) {
      channel.writeInbound(Unpooled.buffer().writeByte(i));
    }
    channel.writeOutbound(Unpooled.buffer().writeZero(3));
    assertThat(tap.firstBytes()).hasSize(16).startsWith(0, 1, 2).endsWith(15);
    assertThat(closed()).matches(c -> c.received() == 20 && c.sent() == 3);
  }

  @Test
  void theFirstToCloseIsNamed() {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    tap.closing(Manner.ERROR, "later");
    assertThat(closed()).matches(c -> c.by() == Party.UPSTREAM && c.manner() == Manner.FIN);
  }

  @Test
  void ourReasonIsKept() {
    tap.closing(Manner.TIMEOUT, "idle");
    assertThat(closed())
        .matches(c -> c.by() == Party.H2TAP && c.manner() == Manner.TIMEOUT)
        .matches(c -> "idle".equals(c.detail()));
  }

  @Test
  void aResetIsThePeers() {
    channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    assertThat(tap.wasReset()).isTrue();
    try {
      channel.checkException();
    } catch (Exception expected) {
      assertThat(expected).hasMessageContaining("reset");
    }
    assertThat(closed()).matches(c -> c.manner() == Manner.RST && c.by() == Party.UPSTREAM);
  }

  @Test
  void theEndOfTlsIsNoted() {
    tap.tlsClosed(true);
    assertThat(closed().closeNotify()).isTrue();
  }
}
