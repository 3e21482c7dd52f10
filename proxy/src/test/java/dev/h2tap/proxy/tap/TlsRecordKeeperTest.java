package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsRecordKeeperTest {
  private static final int APPLICATION_DATA = 23;
  private static final int OVERHEAD = 22;

  private final Recording recording = new Recording();
  private final TapPoint point = TapPoint.open(recording, Side.UPSTREAM);
  private long carried;

  @Test
  void recordsAtOnceUntilTheHandshakeIsComplete() {
    TlsRecordKeeper keeper = keeper(Direction.RECEIVED);
    record(keeper, 900);
    assertThat(numbers()).containsExactly(0L);
  }

  @Test
  void recordsAtOnceWhatIsSentBeforeAnyData() {
    TlsRecordKeeper keeper = complete(Direction.SENT);
    record(keeper, 200);
    assertThat(numbers()).containsExactly(0L);
  }

  @Test
  void recordsAtOnceWhatIsAsShortAsAnAlert() {
    TlsRecordKeeper keeper = complete(Direction.RECEIVED);
    carried = 5;
    keeper.decide();
    record(keeper, 2);
    assertThat(numbers()).containsExactly(0L);
  }

  @Test
  void dropsDataAlsoBesideAShortRecordOfData() {
    TlsRecordKeeper keeper = complete(Direction.RECEIVED);
    record(keeper, 500);
    record(keeper, 2);
    carried = 502;
    keeper.decide();
    assertThat(numbers()).containsExactly(1L);
  }

  @Test
  void dropsDataBesideAnAlert() {
    TlsRecordKeeper keeper = complete(Direction.RECEIVED);
    record(keeper, 500);
    record(keeper, 2);
    carried = 500;
    keeper.decide();
    record(keeper, 300);
    carried = 800;
    keeper.decide();
    assertThat(numbers()).containsExactly(1L);
  }

  @Test
  void keepsAllOfABatchThatCarriedMoreThanData() {
    TlsRecordKeeper keeper = complete(Direction.RECEIVED);
    record(keeper, 500);
    record(keeper, 5);
    carried = 500;
    keeper.decide();
    assertThat(numbers()).containsExactly(0L, 1L);
  }

  private TlsRecordKeeper keeper(Direction direction) {
    return new TlsRecordKeeper(point, direction, () -> carried);
  }

  private TlsRecordKeeper complete(Direction direction) {
    TlsRecordKeeper keeper = keeper(direction);
    keeper.handshakeComplete(true);
    return keeper;
  }

  private static void record(TlsRecordKeeper keeper, int content) {
    ByteBuf bytes = Unpooled.buffer().writeByte(APPLICATION_DATA).writeZero(OVERHEAD - 1 + content);
    keeper.record(APPLICATION_DATA, bytes);
  }

  private List<Long> numbers() {
    return recording.entries().stream()
        .map(entry -> ((Event.TlsRecord) entry.event()).number())
        .toList();
  }
}
