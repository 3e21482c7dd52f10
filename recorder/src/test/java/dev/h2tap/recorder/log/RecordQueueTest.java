package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordQueueTest {
  private static final int THREADS = 4;
  private static final int EACH = 5_000;
  private static final int PAYLOAD = RecordHeader.LENGTH + PayloadEncoder.PLAINTEXT_HEAD;

  private final RecordQueue queue = new RecordQueue(1 << 20, true, ByteBufAllocator.DEFAULT);
  private final Taken taken = new Taken();

  /** Keeps the content of plaintext, and the reason of gaps, each with its time in front. */
  private static final class Taken implements RecordQueue.Taker {
    private final List<String> all = new ArrayList<>();
    private long cost;

    @Override
    public void event(Pending pending) {
      String content =
          pending.event() instanceof Event.Gap gap
              ? gap.reason()
              : EventBytes.of(pending.event()).readableBytes() + " long";
      all.add(pending.monotonicNanos() + " " + content);
      EventBytes.release(pending.event());
      cost += pending.cost();
    }

    @Override
    public void record(ByteBuffer memory, int at, int length) {
      byte[] content = new byte[length - PAYLOAD];
      memory.duplicate().clear().position(at + PAYLOAD).get(content);
      assertThat(content).isEqualTo(bytes(content.length));
      all.add(RecordHeader.monotonicNanos(memory, at) + " " + content.length + " short");
      cost += length;
    }
  }

  private static ByteBuf content(int length) {
    return ByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes(length));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    return bytes;
  }

  private void addShort(long time, ByteBuf content) {
    Event event = new Event.Plaintext(Syntax.OPAQUE, -1, content);
    int length = ShortRecord.length(event);
    queue.add(time, 1, Side.UPSTREAM, Direction.SENT, event, length);
  }

  private void addLong(long time, ByteBuf content) {
    Event event = new Event.Plaintext(Syntax.OPAQUE, -1, content);
    int cost = Pending.costOf(content.capacity());
    queue.add(new Pending(time, 1, Side.UPSTREAM, Direction.SENT, event, cost));
  }

  private void takeAll() {
    while (!queue.isEmpty()) {
      queue.take(taken);
    }
    queue.done(taken.cost);
    taken.cost = 0;
  }

  @Test
  void whatManyThreadsAddComesWholeAndInTheOrderOfEach() throws Exception {
    CountDownLatch running = new CountDownLatch(THREADS);
    List<List<String>> added = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      List<String> own = new ArrayList<>();
      added.add(own);
      long first = (long) thread * EACH;
      new Thread(
              () -> {
                addAtRandom(first, own);
                running.countDown();
              })
          .start();
    }
    while (running.getCount() > 0) {
      takeAll();
    }
    takeAll();
    assertThat(taken.all).hasSize(THREADS * EACH);
    for (int thread = 0; thread < THREADS; thread++) {
      int of = thread;
      assertThat(taken.all)
          .filteredOn(each -> Long.parseLong(each.substring(0, each.indexOf(' '))) / EACH == of)
          .isEqualTo(added.get(thread));
    }
    assertThat(queue.bytes()).isZero();
    queue.end();
  }

  private void addAtRandom(long first, List<String> added) {
    Random random = new Random(first);
    for (long time = first; time < first + EACH; time++) {
      int length = random.nextInt(10) == 0 ? random.nextInt(8_000) : random.nextInt(100);
      ByteBuf content = content(length);
      if (random.nextInt(5) == 0) {
        addLong(time, content);
        added.add(time + " " + length + " long");
      } else {
        addShort(time, content);
        content.release();
        added.add(time + " " + length + " short");
      }
    }
  }

  @Test
  void whatCannotBeWrittenDownIsAGapAndWhatComesBehindIsWhole() {
    ByteBuf good = content(700);
    ByteBuf gone = content(900);
    gone.release();
    addShort(1, good);
    addShort(2, gone);
    addShort(3, good);
    takeAll();
    assertThat(taken.all).containsExactly("1 700 short", "2 could not be encoded", "3 700 short");
    good.release();
    queue.end();
  }

  @Test
  void withoutMemoryNothingIsAddedUntilThereIsSomeAgain() {
    ScarceMemory memory = new ScarceMemory();
    RecordQueue queue = new RecordQueue(1 << 20, true, memory);
    Event event = new Event.ExchangeBridged(1, 2, 1, 3, 1, 1);
    memory.exhausted(true);
    int added = 0;
    while (queue.add(added, 1, Side.UPSTREAM, Direction.SENT, event, ShortRecord.length(event))) {
      added++;
    }
    Pending pending = Pending.gap(added, new Event.Gap("missing", 1, 0));
    for (int i = 0; i < Chunk.PLACES; i++) {
      assertThat(queue.add(pending)).isFalse();
    }
    memory.exhausted(false);
    assertThat(queue.add(pending)).isTrue();
    List<Long> times = new ArrayList<>();
    RecordQueue.Taker timing =
        new RecordQueue.Taker() {
          @Override
          public void event(Pending pending) {
            times.add(pending.monotonicNanos());
          }

          @Override
          public void record(ByteBuffer memory, int at, int length) {
            times.add(RecordHeader.monotonicNanos(memory, at));
          }
        };
    while (!queue.isEmpty()) {
      queue.take(timing);
    }
    assertThat(times)
        .hasSize(added + 1)
        .isEqualTo(LongStream.rangeClosed(0, added).boxed().toList());
    queue.end();
  }

  @Test
  void recordsAreInUseUntilTheWriterIsDoneWithThem() {
    List<String> read = new ArrayList<>();
    List<Runnable> later = new ArrayList<>();
    ByteBuf content = content(8_000);
    for (int i = 0; i < 100; i++) {
      addShort(i, content);
    }
    RecordQueue.Taker keeping =
        new RecordQueue.Taker() {
          @Override
          public void event(Pending pending) {}

          @Override
          public void record(ByteBuffer memory, int at, int length) {
            later.add(() -> read.add(RecordHeader.monotonicNanos(memory, at) + ""));
          }
        };
    while (!queue.isEmpty()) {
      queue.take(keeping);
    }
    later.forEach(Runnable::run);
    assertThat(read).hasSize(100).startsWith("0", "1", "2").endsWith("98", "99");
    content.release();
    queue.end();
  }

  @Test
  void whatComesAfterTheEndIsReleased() {
    ByteBuf before = content(10_000);
    addLong(1, before);
    queue.end();
    assertThat(before.refCnt()).isZero();
    for (int i = 0; i < 2 * Chunk.PLACES; i++) {
      ByteBuf after = content(10);
      addLong(i, after);
      assertThat(after.refCnt()).isZero();
    }
    queue.end();
  }

  @Test
  void whoeverWaitsForRoomIsToldWhenHalfIsFreeAndAtTheEnd() {
    List<String> told = new ArrayList<>();
    ByteBuf much = Unpooled.buffer(2 << 20);
    addLong(1, much);
    queue.whenDrained(() -> told.add("drained"));
    assertThat(queue.congested()).isTrue();
    assertThat(told).isEmpty();
    takeAll();
    assertThat(queue.congested()).isFalse();
    assertThat(told).containsExactly("drained");
    addLong(2, Unpooled.buffer(2 << 20));
    queue.whenDrained(() -> told.add("ended"));
    queue.end();
    assertThat(told).containsExactly("drained", "ended");
  }
}
