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
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverflowTest {
  private static final long LIMIT = 10_000;

  @TempDir Path directory;
  private final CountDownLatch mayWrite = new CountDownLatch(1);
  private final AtomicInteger writes = new AtomicInteger();
  private final List<ByteBuf> buffers = new ArrayList<>();

  private Recorder start(Overflow overflow) throws Exception {
    return start(
        RecordingOptions.to(log().toString()).withQueue(LIMIT, overflow), ByteBufAllocator.DEFAULT);
  }

  /** On a disk that takes the file header and the first record, and then waits for a sign. */
  private Recorder start(RecordingOptions options, ByteBufAllocator memory) throws Exception {
    Environment system = Environment.system();
    Environment.Disk disk =
        (FileChannel channel, ByteBuffer[] bytes, int offset, int length) -> {
          if (writes.incrementAndGet() > 2) {
            awaitSign();
          }
          return channel.write(bytes, offset, length);
        };
    return SessionLog.start(
        options,
        Events.runStarted(),
        new Environment(
            system.wallNanos(), system.monotonicNanos(), system.markers(), memory, disk));
  }

  private void awaitSign() {
    try {
      mayWrite.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path log() {
    return directory.resolve("a.h2tap");
  }

  private void record(Recorder recorder, int records) {
    for (int i = 0; i < records; i++) {
      ByteBuf bytes = Unpooled.wrappedBuffer(new byte[1000]);
      buffers.add(bytes);
      Logs.record(recorder, new Event.Plaintext(Syntax.OPAQUE, -1, bytes));
    }
  }

  @Test
  void pausingLosesNothingAndTellsWhenItIsOver() throws Exception {
    AtomicInteger drained = new AtomicInteger();
    try (Recorder recorder = start(Overflow.PAUSE)) {
      recorder.whenDrained(drained::incrementAndGet);
      assertThat(drained).hasValue(1);
      record(recorder, 5);
      assertThat(recorder.congested()).isFalse();
      record(recorder, 95);
      assertThat(recorder.congested()).isTrue();
      assertThat(recorder.statistics().queueBytes()).isGreaterThan(LIMIT);
      recorder.whenDrained(drained::incrementAndGet);
      recorder.whenDrained(
          () -> {
            throw new IllegalStateException("a task that fails must not stop the writer");
          });
      assertThat(drained).hasValue(1);

      mayWrite.countDown();
      Logs.await(() -> drained.get() == 2);
      Logs.await(() -> !recorder.congested());
    }
    assertThat(drained).hasValue(2);
    assertThat(Logs.read(log()).sequences())
        .isEqualTo(LongStream.rangeClosed(1, 102).boxed().toList());
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Test
  void sheddingCountsWhatIsDroppedInAGapBeforeTheNextRecord() throws Exception {
    RecorderStatistics statistics;
    try (Recorder recorder = start(Overflow.SHED)) {
      record(recorder, 100);
      assertThat(recorder.congested()).isFalse();
      statistics = recorder.statistics();
      mayWrite.countDown();
      Logs.await(() -> recorder.statistics().queueBytes() == 0);
      Logs.record(recorder, new Event.RuleApplied("after", "the flood"));
    }
    Logs.Read read = Logs.read(log());
    assertThat(read.damages()).isEmpty();
    List<Event> events = read.records().stream().map(LogRecord::event).toList();
    int kept = (int) events.stream().filter(event -> event instanceof Event.Plaintext).count();
    assertThat(kept).isBetween(8, 10);
    assertThat(statistics.lostRecords()).isEqualTo(100 - kept);
    assertThat(statistics.gaps()).isPositive();
    assertThat(statistics.queueBytes()).isPositive().isLessThanOrEqualTo(LIMIT);
    List<Event.Gap> gaps =
        events.stream()
            .filter(event -> event instanceof Event.Gap)
            .map(event -> (Event.Gap) event)
            .toList();
    assertThat(gaps).isNotEmpty().allMatch(gap -> gap.reason().equals("the queue was full"));
    assertThat(gaps.stream().mapToLong(Event.Gap::records).sum()).isEqualTo(100 - kept);
    assertThat(gaps.stream().mapToLong(Event.Gap::bytes).sum()).isEqualTo(1000L * (100 - kept));
    int end = events.size();
    assertThat(events.get(end - 3)).isInstanceOf(Event.Gap.class);
    assertThat(events.get(end - 2)).isInstanceOf(Event.RuleApplied.class);
  }

  @Test
  void withoutMemoryWhatIsDroppedIsCountedInAGapBeforeTheNextRecord() throws Exception {
    ScarceMemory memory = new ScarceMemory();
    RecorderStatistics statistics;
    try (Recorder recorder = start(RecordingOptions.to(log().toString()), memory)) {
      record(recorder, 1);
      Logs.await(() -> writes.get() > 2);
      memory.exhausted(true);
      record(recorder, 999);
      memory.exhausted(false);
      Logs.record(recorder, new Event.RuleApplied("after", "the drought"));
      statistics = recorder.statistics();
      mayWrite.countDown();
    }
    List<Event> events = Logs.read(log()).records().stream().map(LogRecord::event).toList();
    int kept = (int) events.stream().filter(event -> event instanceof Event.Plaintext).count();
    assertThat(kept).isGreaterThan(1);
    assertThat(statistics.gaps()).isEqualTo(1);
    assertThat(statistics.lostRecords()).isEqualTo(1_000 - kept);
    int end = events.size();
    assertThat(events.subList(end - 3, end - 1))
        .containsExactly(
            new Event.Gap("no direct memory was left", 1_000 - kept, 1_000L * (1_000 - kept)),
            new Event.RuleApplied("after", "the drought"));
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Test
  void closingTwiceIsOnceAndLateEventsAreReleased() throws Exception {
    mayWrite.countDown();
    Recorder recorder = start(Overflow.PAUSE);
    recorder.close();
    recorder.close();
    record(recorder, 3);
    assertThat(recorder.enabled()).isFalse();
    assertThat(recorder.congested()).isFalse();
    assertThat(buffers).hasSize(3).allMatch(buffer -> buffer.refCnt() == 0);
    assertThat(Logs.read(log()).records()).hasSize(2);
  }

  @Test
  void eventsOfManyThreadsAreKeptInEachThreadsOrderAlsoWhileClosing() throws Exception {
    mayWrite.countDown();
    Recorder recorder = start(Overflow.PAUSE);
    List<Thread> threads = new ArrayList<>();
    List<ByteBuf> all = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 4; t++) {
      long connection = t + 1;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 5000; i++) {
                  ByteBuf bytes = Unpooled.buffer().writeInt(i);
                  all.add(bytes);
                  recorder.record(
                      connection,
                      Side.UPSTREAM,
                      Direction.SENT,
                      new Event.Plaintext(Syntax.OPAQUE, -1, bytes));
                }
              });
      threads.add(thread);
      thread.start();
    }
    Logs.await(() -> all.size() > 10_000);
    recorder.close();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(all).hasSize(20_000).allMatch(buffer -> buffer.refCnt() == 0);
    List<LogRecord> records = Logs.read(log()).records();
    int[] next = new int[5];
    for (LogRecord record : records) {
      if (record.event() instanceof Event.Plaintext plaintext) {
        assertThat(plaintext.bytes().readInt()).isEqualTo(next[(int) record.connection()]++);
      }
    }
    assertThat(records.get(records.size() - 1).event()).isInstanceOf(Event.RunEnded.class);
  }
}
