package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tap.ReadGate.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class ReadGateTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReadGate gate = ReadGate.of(channel);

  @Test
  void readsOnOnlyWhenNobodyHoldsIt() {
    gate.hold(Reason.PEER_SLOW);
    gate.hold(Reason.RECORDER);
    gate.release(Reason.PEER_SLOW);
    assertThat(channel.config().isAutoRead()).isFalse();
    gate.release(Reason.RECORDER);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void holdingTwiceForAReasonIsHoldingOnce() {
    gate.hold(Reason.PIPELINED);
    gate.hold(Reason.PIPELINED);
    gate.release(Reason.PIPELINED);
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(ReadGate.of(channel)).isSameAs(gate);
  }

  @Test
  void releasingWhatIsNotHeldChangesNothing() {
    channel.config().setAutoRead(false);
    gate.release(Reason.PEER_SLOW);
    assertThat(channel.config().isAutoRead()).isFalse();
  }
}
