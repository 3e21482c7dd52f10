package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.survey.Verification;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What crosses the bridge unchanged is stored once. */
class SharedPlaintextTest {
  private static final int PLAIN = Kind.PLAINTEXT.code();
  private static final int SHARED = SharedPlaintext.KIND;

  @TempDir Path directory;
  private final GatedDisk disk = new GatedDisk();
  private final Random random = new Random(1);
  private final List<String> recorded = new ArrayList<>();
  private Path log;

  @BeforeEach
  void place() {
    assertThat(PlatformDependent.hasUnsafe()).as("addresses of buffers").isTrue();
    log = directory.resolve("a.h2tap");
  }

  @Test
  void contentThatCrossesUnchangedIsStoredOnceAndReadBackEqual() throws Exception {
    ByteBuf content = content(50_000);
    try (Recorder recorder = start()) {
      received(recorder, content.retainedDuplicate());
      sent(recorder, content.retainedSlice(100, 40_000));
      disk.open();
    }
    assertStored(PLAIN, SHARED);
    assertThat(Files.size(log)).isLessThan(51_000);
    assertThat(content.release()).isTrue();
  }

  @Test
  void changedContentIsStoredInFull() throws Exception {
    ByteBuf content = content(10_000);
    ByteBuf changed = content.copy();
    changed.setByte(2_500, changed.getByte(2_500) + 1);
    try (Recorder recorder = start()) {
      received(recorder, content);
      sent(recorder, changed);
      disk.open();
    }
    assertStored(PLAIN, PLAIN);
  }

  @Test
  void slicesOfJoinedBuffersAreFoundBetweenOtherBytes() throws Exception {
    ByteBuf first = content(9_000);
    ByteBuf second = content(20_000);
    ByteBuf joined = Unpooled.wrappedBuffer(first.retainedSlice(), second.retainedSlice());
    try (Recorder recorder = start()) {
      received(recorder, first);
      received(recorder, second);
      sent(
          recorder,
          Unpooled.wrappedBuffer(
              Events.bytes("head"),
              joined.retainedSlice(1_000, 15_000),
              content(4_000),
              joined.retainedSlice(26_000, 1_024),
              Events.bytes("tail")));
      joined.release();
      disk.open();
    }
    assertStored(PLAIN, PLAIN, SHARED);
    assertThat(first.refCnt() + second.refCnt()).isZero();
  }

  @Test
  void whatIsShortOrOnTheHeapIsStoredInFull() throws Exception {
    ByteBuf content = content(10_000);
    ByteBuf heap = Unpooled.wrappedBuffer(new byte[10_000]);
    try (Recorder recorder = start()) {
      received(recorder, content.retainedDuplicate());
      received(recorder, heap.retainedDuplicate());
      sent(recorder, content.retainedSlice(0, 1_000));
      sent(recorder, heap);
      content.release();
      disk.open();
    }
    assertStored(PLAIN, PLAIN, PLAIN, PLAIN);
  }

  @Test
  void whatAReaderNeedNotJoinIsStoredInFull() throws Exception {
    ByteBuf content = content(SharedPlaintext.MAX_LENGTH);
    ByteBuf longer = content(SharedPlaintext.MAX_LENGTH + 1);
    ByteBuf[] slices = new ByteBuf[SharedPlaintext.MAX_REFERENCES + 1];
    for (int i = 0; i < slices.length; i++) {
      slices[i] = content.retainedSlice(i, 1_024);
    }
    try (Recorder recorder = start()) {
      received(recorder, content.retainedDuplicate());
      sent(recorder, content.retainedDuplicate());
      sent(recorder, Unpooled.wrappedBuffer(Events.bytes("x"), content.retainedDuplicate()));
      sent(recorder, Unpooled.wrappedBuffer(slices.length, slices));
      received(recorder, longer.retainedDuplicate());
      sent(recorder, longer.retainedSlice(0, 20_000));
      content.release();
      longer.release();
      disk.open();
    }
    assertStored(PLAIN, SHARED, PLAIN, PLAIN, PLAIN, PLAIN);
  }

  @Test
  void whatWasWrittenIsHeldForTheNextBatch() throws Exception {
    ByteBuf content = content(10_000);
    try (Recorder recorder = start();
        SessionLogReader follower = SessionLog.follow(log, damage -> recorded.add("damage"))) {
      sent(recorder, content(10));
      disk.awaitArrival(1);
      received(recorder, content.retainedDuplicate());
      disk.passOne();
      disk.awaitArrival(2);
      sent(recorder, content);
      disk.passOne();
      disk.awaitArrival(3);
      List<String> followed = Events.texts(Logs.rest(follower));
      assertThat(followed.subList(1, followed.size())).isEqualTo(recorded.subList(0, 2));
      disk.open();
      List<LogRecord> rest = List.of();
      while (rest.isEmpty()) {
        rest = Logs.rest(follower);
      }
      assertThat(Events.texts(rest)).isEqualTo(recorded.subList(2, 3));
    }
    assertStored(PLAIN, PLAIN, SHARED);
  }

  @Test
  void whatIsNoLongerHeldIsForgotten() throws Exception {
    ByteBuf content = content(10_000);
    disk.open();
    try (Recorder recorder = start()) {
      received(recorder, content.retainedDuplicate());
      Logs.await(() -> content.refCnt() == 1);
      content.setByte(7, content.getByte(7) + 1);
      sent(recorder, content);
    }
    assertStored(PLAIN, PLAIN);
  }

  @Test
  void thePiecesOfWhatIsTooLongForOneRecordAreForgottenWithIt() throws Exception {
    int longest = RecordHeader.MAX_PAYLOAD - PayloadEncoder.MAX_HEAD;
    ByteBuf content = content(longest + 500_000);
    disk.open();
    try (Recorder recorder = start()) {
      recorder.record(1, Side.UPSTREAM, Direction.RECEIVED, plaintext(content.retainedDuplicate()));
      Logs.await(() -> content.refCnt() == 1);
      content.setByte(longest + 7, content.getByte(longest + 7) + 1);
      sent(recorder, content.slice(longest, 10_000));
    }
    assertThat(Logs.storedKinds(log)).containsExactly(1, PLAIN, PLAIN, PLAIN, 2);
    List<LogRecord> records = Logs.read(log).records();
    assertThat(Events.text(records.get(3).event())).isEqualTo(recorded.get(0));
  }

  @Test
  void whatTheDiskLostIsNotReferredTo() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    AtomicLong later = new AtomicLong();
    Environment system = Environment.system();
    Environment environment =
        new Environment(
            system.wallNanos(),
            () -> System.nanoTime() + later.get(),
            system.markers(),
            system.memory(),
            (channel, buffers, offset, length) -> {
              if (full.get()) {
                throw new IOException("No space left on device");
              }
              return channel.write(buffers, offset, length);
            });
    ByteBuf content = content(10_000);
    RecordingOptions options = RecordingOptions.to(log.toString()).withWarnings(line -> {});
    try (Recorder recorder = SessionLog.start(options, Events.runStarted(), environment)) {
      full.set(true);
      received(recorder, content.retainedDuplicate());
      Logs.await(() -> recorder.statistics().failing());
      full.set(false);
      later.set(2_000_000_000L);
      Logs.await(() -> !recorder.statistics().failing());
      sent(recorder, content);
    }
    assertThat(Logs.storedKinds(log)).containsExactly(1, Kind.GAP.code(), PLAIN, 2);
    assertThat(Logs.read(log).damages()).isEmpty();
    assertThat(content.refCnt()).isZero();
  }

  @Test
  void aDamagedOriginalCostsTheRecordsThatReferToItAndIsTold() throws Exception {
    ByteBuf content = content(10_000);
    try (Recorder recorder = start()) {
      received(recorder, content.retainedDuplicate());
      sent(recorder, content(10));
      sent(recorder, content);
      disk.open();
    }
    assertThat(Verification.of(log, fault -> {}, position -> {}).whole()).isTrue();
    try (FileChannel channel = Logs.writable(log)) {
      Logs.flip(channel, Logs.offset(log, 2) + RecordHeader.LENGTH + 1_000);
    }
    Logs.Read read = Logs.read(log);
    assertThat(read.sequences()).containsExactly(1L, 3L, 5L);
    assertThat(read.damages())
        .extracting(Damage::reason)
        .containsExactly(
            "the payload of record 2 is damaged",
            "the payload of record 4 cannot be read: it refers to record 2, which is damaged");
    List<Object> faults = new ArrayList<>();
    Verification.of(log, faults::add, position -> {});
    assertThat(faults).hasSize(4);
  }

  @Test
  void aCopyHoldsItInFull() throws Exception {
    ByteBuf content = content(10_000);
    try (Recorder recorder = start()) {
      received(recorder, content.retainedDuplicate());
      sent(recorder, content);
      disk.open();
    }
    assertStored(PLAIN, SHARED);
    Path copy = directory.resolve("copy.h2tap");
    Logs.copy(log, copy, Environment.system());
    assertThat(Logs.storedKinds(copy)).containsExactly(1, PLAIN, PLAIN, 2);
    assertThat(Events.texts(Logs.read(copy).records()))
        .isEqualTo(Events.texts(Logs.read(log).records()));
  }

  private Recorder start() throws Exception {
    return SessionLog.start(
        RecordingOptions.to(log.toString()), Events.runStarted(), disk.environment());
  }

  private ByteBuf content(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteBufAllocator.DEFAULT.directBuffer(length, length).writeBytes(bytes);
  }

  private void received(Recorder recorder, ByteBuf bytes) {
    record(recorder, Side.UPSTREAM, Direction.RECEIVED, bytes);
  }

  private void sent(Recorder recorder, ByteBuf bytes) {
    record(recorder, Side.DOWNSTREAM, Direction.SENT, bytes);
  }

  private void record(Recorder recorder, Side side, Direction direction, ByteBuf bytes) {
    recorded.add(Events.text(plaintext(bytes)));
    recorder.record(1, side, direction, plaintext(bytes));
  }

  private static Event plaintext(ByteBuf bytes) {
    return new Event.Plaintext(Syntax.HTTP1, -1, bytes);
  }

  /** The kinds between "run started" and "run ended"; what is read is what was recorded. */
  private void assertStored(Integer... kinds) throws Exception {
    List<Integer> stored = Logs.storedKinds(log);
    assertThat(stored.subList(1, stored.size() - 1)).containsExactly(kinds);
    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    List<String> texts = Events.texts(read.records());
    assertThat(texts.subList(1, texts.size() - 1).equals(recorded)).isTrue();
  }
}
