package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SealedTapTest {
  private final Recording recording = new Recording();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new SealedTap(TapPoint.open(recording, Side.DOWNSTREAM)));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    recording.close();
  }

  private static ByteBuf record(int type, int length) {
    return Unpooled.buffer()
        .writeByte(type)
        .writeShort(0x0303)
        .writeShort(length)
        .writeZero(length);
  }

  private java.util.List<Long> numbers(Direction direction) {
    return recording.entries().stream()
        .filter(entry -> entry.direction() == direction)
        .map(entry -> ((Event.TlsRecord) entry.event()).number())
        .toList();
  }

  @Test
  void recordsWhatIsNoApplicationDataWithItsNumber() {
    channel.writeInbound(record(22, 100));
    channel.writeInbound(Unpooled.wrappedBuffer(record(23, 50), record(23, 60), record(21, 2)));
    channel.writeOutbound(record(22, 10));
    channel.writeOutbound(record(20, 1));
    assertThat(numbers(Direction.RECEIVED)).containsExactly(0L, 3L);
    assertThat(numbers(Direction.SENT)).containsExactly(0L, 1L);
  }

  @Test
  void keepsNoApplicationDataThatIsCutShort() {
    channel.writeInbound(record(23, 50).writerIndex(20));
    channel.close();
    assertThat(recording.entries()).isEmpty();
  }

  @Test
  void passesEverythingOn() {
    channel.writeInbound(record(23, 50));
    ByteBuf passed = channel.readInbound();
    assertThat(passed.readableBytes()).isEqualTo(55);
    passed.release();
  }
}
