package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecentPlaintextTest {
  private static final int PART = 1_024;

  private final ByteBuffer memory = ByteBuffer.allocateDirect(1_000 * PART);
  private final RecentPlaintext recent = new RecentPlaintext();

  private record Added(Event event, int block, long at) {}

  @BeforeEach
  void needsAddresses() {
    assertThat(PlatformDependent.hasUnsafe()).as("addresses of buffers").isTrue();
  }

  private ByteBuffer block(int number) {
    return memory.slice(number * PART, PART);
  }

  private Added add(int block, long at) {
    Event event = new Event.Plaintext(Syntax.OPAQUE, -1, Unpooled.EMPTY_BUFFER);
    recent.add(event, new ByteBuffer[] {block(block)}, at, at);
    return new Added(event, block, at);
  }

  /** Where the record begins to which a reference at 4 GiB leads, -1 for none. */
  private long found(int block) {
    long from = 1L << 32;
    int range = recent.find(block(block), from);
    if (range < 0) {
      return -1;
    }
    ByteBuffer reference = ByteBuffer.allocate(SharedPlaintext.REFERENCE);
    recent.write(reference, block(block), range, 0, from);
    assertThat(reference.getInt(16)).isZero();
    assertThat(reference.getInt(20)).isEqualTo(PART);
    long at = from - (reference.getInt(4) & 0xffffffffL);
    assertThat(reference.getLong(8)).isEqualTo(at);
    return at;
  }

  @Test
  void whatIsTooFarBackIsNotFound() {
    add(0, 100);
    assertThat(recent.find(block(0), 100 + SharedPlaintext.FARTHEST)).isZero();
    assertThat(recent.find(block(0), 101 + SharedPlaintext.FARTHEST)).isEqualTo(-1);
  }

  @Test
  void aPartIsFoundOnlyAsAWhole() {
    add(1, 100);
    assertThat(recent.find(memory.slice(2 * PART - 1, PART), 200)).isEqualTo(-1);
    assertThat(recent.find(memory.slice(PART, PART - 1), 200)).as("too short").isEqualTo(-1);
    assertThat(recent.find(ByteBuffer.allocate(PART), 200)).as("heap").isEqualTo(-1);
  }

  @Test
  void whatWasAddedIsFoundUntilItIsForgotten() {
    Random random = new Random(1);
    ArrayDeque<Added> known = new ArrayDeque<>();
    int next = 0;
    for (int i = 1; i < 20_000; i++) {
      if (known.size() < 500 && random.nextInt(1_000) < 500 + 490 * (i / 1_000 % 2)) {
        known.add(add(next++ % 1_000, i));
      } else if (!known.isEmpty()) {
        Added oldest = known.remove();
        recent.forget(oldest.event());
        assertThat(found(oldest.block())).isEqualTo(-1);
      }
      if (!known.isEmpty()) {
        assertThat(found(known.getFirst().block())).isEqualTo(known.getFirst().at());
        assertThat(found(known.getLast().block())).isEqualTo(known.getLast().at());
      }
    }
    recent.clear();
    known.forEach(added -> assertThat(found(added.block())).isEqualTo(-1));
  }
}
