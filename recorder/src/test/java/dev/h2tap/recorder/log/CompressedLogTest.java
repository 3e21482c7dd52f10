package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressedLogTest {
  private static final int MARKER = 0x01020304;

  @TempDir Path directory;
  private Path log;

  @BeforeEach
  void place() {
    log = directory.resolve("a.h2tap");
  }

  @Test
  void everyKindOfEventIsReadAsItWasWritten() throws Exception {
    List<String> written = new ArrayList<>();
    Events.ofEveryKind().forEach(event -> written.add(Events.text(event)));
    record(Events.ofEveryKind());
    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    List<String> texts = Events.texts(read.records());
    assertThat(texts.subList(1, texts.size() - 1)).isEqualTo(written);
    assertThat(version()).isEqualTo(2);
  }

  @Test
  void randomEventsComeBackAndTheirBuffersAreReleased() throws Exception {
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      log = directory.resolve(seed + ".h2tap");
      List<String> written = new ArrayList<>();
      List<ByteBuf> buffers = new ArrayList<>();
      try (Recorder recorder = Logs.start(log, true)) {
        for (int i = random.nextInt(100); i > 0; i--) {
          Event event = Events.random(random);
          written.add(Events.text(event));
          if (EventBytes.of(event) != null) {
            buffers.add(EventBytes.of(event));
          }
          Logs.record(recorder, event);
        }
      }
      List<String> texts = Events.texts(Logs.read(log).records());
      assertThat(texts.subList(1, texts.size() - 1)).as("seed %d", seed).isEqualTo(written);
      assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    }
  }

  @Test
  void whatRepeatsTakesLittleRoom() throws Exception {
    record(metrics(500));
    assertThat(Files.size(log)).isLessThan(500 * 1_000 / 10);
    assertThat(Logs.read(log).records()).hasSize(502);
  }

  @Test
  void aRecordLongerThanARunUsuallyIsComesBack() throws Exception {
    byte[] bytes = new byte[40 << 20];
    new Random(1).nextBytes(bytes);
    record(List.of(new Event.Plaintext(Syntax.OPAQUE, -1, Unpooled.wrappedBuffer(bytes))));
    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    ByteBuf whole = Unpooled.buffer(bytes.length);
    for (LogRecord record : read.records()) {
      if (record.event() instanceof Event.Plaintext plaintext) {
        whole.writeBytes(plaintext.bytes());
      }
    }
    assertThat(whole.array()).isEqualTo(bytes);
  }

  @Test
  void aPassOverTheHeadersSeesEveryRecord() throws Exception {
    record(Events.ofEveryKind());
    List<Long> seen = new ArrayList<>();
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      reader.only(
          header -> {
            seen.add(header.sequence());
            return header.kind() == Kind.ALERT;
          });
      assertThat(Logs.rest(reader)).hasSize(1);
      assertThat(reader.position()).isEqualTo(Files.size(log));
    }
    assertThat(seen).isEqualTo(numbers(Events.ofEveryKind().size() + 2));
  }

  @Test
  void aLogIsFollowedWhileItGrows() throws Exception {
    try (Recorder recorder = Logs.start(log, true);
        SessionLogReader reader = SessionLog.follow(log, damage -> {})) {
      List<LogRecord> read = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        Logs.record(recorder, new Event.RuleApplied("a", String.valueOf(i)));
        int expected = 1 + i;
        while (read.size() < expected) {
          read.addAll(Logs.rest(reader));
        }
      }
    }
  }

  /** Older versions of h2tap are to refuse what they could not read. */
  @ParameterizedTest
  @CsvSource({"1, 2, 3", "2, 2, 3", "3, 3, 3"})
  void aLogIsContinuedWithAndWithoutCompression(int begun, int compressed, int plain)
      throws Exception {
    Logs.begin(log, begun);
    assertThat(version()).isEqualTo(begun);
    record(List.of(new Event.ExchangeBridged(7, 8, 1, 9, 1, 1)));
    assertThat(version()).isEqualTo(compressed);
    try (Recorder recorder = Logs.start(log)) {
      assertThat(recorder.newConnection()).isEqualTo(10);
      assertThat(recorder.newExchange()).isEqualTo(8);
    }
    assertThat(version()).isEqualTo(plain);
    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    assertThat(read.sequences()).isEqualTo(numbers(8));
  }

  @Test
  void segmentsAreCompressedEachByItself() throws Exception {
    Path segments = Files.createDirectory(directory.resolve("segments"));
    RecordingOptions options =
        RecordingOptions.to(segments.toString())
            .withSegments(20_000, Duration.ofHours(1), 1 << 30)
            .withCompression(true);
    Random random = new Random(1);
    try (Recorder recorder = SessionLog.start(options, Events.runStarted())) {
      for (int i = 0; i < 200; i++) {
        byte[] bytes = new byte[1000];
        random.nextBytes(bytes);
        Logs.record(
            recorder, new Event.Plaintext(Syntax.OPAQUE, -1, Unpooled.wrappedBuffer(bytes)));
      }
    }
    assertThat(SegmentName.in(segments).size()).isGreaterThan(5);
    for (SegmentName name : SegmentName.in(segments)) {
      assertThat(Files.size(segments.resolve(name.toString()))).isLessThanOrEqualTo(20_000);
    }
    Logs.Read read = Logs.read(segments);
    assertThat(read.damages()).isEmpty();
    assertThat(read.sequences()).isEqualTo(numbers(202));
  }

  @Test
  void aLogCutAnywhereGivesTheRunsInFrontOfTheCut() throws Exception {
    byte[] whole = threeRuns();
    List<Integer> ends = ends(whole);
    for (int length = FileHeader.LENGTH; length < whole.length; length++) {
      int cut = length;
      Files.write(log, Arrays.copyOf(whole, length));
      long runs = ends.stream().skip(1).filter(end -> end <= cut).count();
      Logs.Read read = Logs.read(log);
      assertThat(read.sequences()).as("cut at %d", cut).isEqualTo(numbers(runs * 10));
      assertThat(read.damages()).as("cut at %d", cut).hasSize(ends.contains(cut) ? 0 : 1);
    }
  }

  @Test
  void aFlippedByteAnywhereCostsAtMostTheRunThatItIsIn() throws Exception {
    byte[] whole = threeRuns();
    List<Integer> ends = ends(whole);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) 0x80;
      Files.write(log, damaged);
      List<Long> expected = new ArrayList<>(numbers(30));
      for (int i = 0; i < 3; i++) {
        if (at >= ends.get(i) && at < ends.get(i + 1)) {
          expected.subList(10 * i, 10 * i + 10).clear();
        }
      }
      Logs.Read read = Logs.read(log);
      assertThat(read.sequences()).as("byte %d", at).isEqualTo(expected);
      assertThat(read.damages()).as("byte %d", at).hasSize(1);
    }
  }

  @Test
  void randomDamageNeverStopsAReader() throws Exception {
    byte[] whole = threeRuns();
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(2) * random.nextInt(200));
      for (int i = random.nextInt(20); i >= 0; i--) {
        damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
      }
      Files.write(log, damaged);
      assertThat(Logs.read(log).sequences()).as("seed %d", seed).isSorted();
    }
  }

  /** The checksum of the payload is right: what is wrong is within the frame. */
  @Test
  void aFrameOfNonsenseNeverStopsAReader() throws Exception {
    byte[] record = record(Kind.RULE_APPLIED.code(), 1, "{\"rule\":\"a\"}".repeat(20).getBytes());
    byte[] frame = frame(record.length, record);
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] nonsense = frame.clone();
      for (int i = random.nextInt(8); i >= 0; i--) {
        nonsense[4 + random.nextInt(nonsense.length - 4)] = (byte) random.nextInt();
      }
      Files.write(log, FileHeader.of(FileHeader.COMPRESSED, MARKER, Numbers.NONE).encode().array());
      append(CompressedRun.KIND, 1, nonsense);
      append(Kind.RUN_ENDED.code(), 2, "{}".getBytes());
      assertThat(Logs.read(log).sequences()).as("seed %d", seed).endsWith(2L);
    }
  }

  @Test
  void aDamagedTailIsCutOffWhenTheLogIsContinued() throws Exception {
    byte[] whole = threeRuns();
    Files.write(log, Arrays.copyOf(whole, whole.length - 5));
    record(List.of(new Event.RuleApplied("a", "b")));
    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    assertThat(read.sequences()).isEqualTo(numbers(23));
  }

  @Test
  void aRunThatIsNoneIsSkippedAndWhatFollowsIsRead() throws Exception {
    ByteBuffer bomb = ByteBuffer.allocate(1 << 16);
    byte[] zeros = Zstd.compress(new byte[CompressedRun.MAX_LENGTH + 1]);
    bomb.putInt(CompressedRun.MAX_LENGTH).put(zeros).flip();
    for (byte[] payload :
        List.of(
            bytes(bomb),
            bytes(ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).putInt(1).flip()),
            bytes(ByteBuffer.allocate(8).putInt(-1).putInt(1).flip()),
            bytes(ByteBuffer.allocate(8).putInt(100).putInt(1).flip()),
            frame(100, new byte[50]),
            new byte[3],
            new byte[0])) {
      Files.write(log, FileHeader.of(FileHeader.COMPRESSED, MARKER, Numbers.NONE).encode().array());
      append(CompressedRun.KIND, 1, payload);
      append(Kind.RUN_ENDED.code(), 2, "{}".getBytes());
      Logs.Read read = Logs.read(log);
      assertThat(read.sequences()).containsExactly(2L);
      assertThat(read.damages()).hasSize(1);
      assertThat(read.damages().get(0).offset()).isEqualTo(FileHeader.LENGTH);
      assertThat(read.damages().get(0).reason()).contains("the run of records from 1 on");
    }
  }

  @Test
  void whatIsNoRecordWithinARunIsToldAndARunWithinARunIsLeftAlone() throws Exception {
    byte[] inner = record(CompressedRun.KIND, 1, frame(100, new byte[100]));
    byte[] good = record(Kind.RUN_ENDED.code(), 2, "{}".getBytes());
    byte[] damaged = record(Kind.RUN_ENDED.code(), 3, "{}".getBytes());
    damaged[damaged.length - 1] ^= 1;
    byte[] last = record(Kind.RUN_ENDED.code(), 4, "{}".getBytes());
    ByteBuffer run = ByteBuffer.allocate(10_000);
    run.put(inner).put(good).put(damaged).put(last).put(new byte[70]).flip();
    byte[] records = bytes(run);
    Files.write(log, FileHeader.of(FileHeader.COMPRESSED, MARKER, Numbers.NONE).encode().array());
    append(CompressedRun.KIND, 1, frame(records.length, records));
    append(Kind.RUN_ENDED.code(), 5, "{}".getBytes());
    Logs.Read read = Logs.read(log);
    assertThat(read.sequences()).containsExactly(1L, 2L, 4L, 5L);
    assertThat(read.records().get(0).event()).isInstanceOf(Event.Unknown.class);
    assertThat(read.damages().stream().map(Damage::reason))
        .containsExactly(
            "the payload of record 3 is damaged", "a record in the run of records is damaged");
  }

  @Test
  void aRecordWithinARunRefersToNoOther() throws Exception {
    byte[] first = record(Kind.PLAINTEXT.code(), 1, new byte[2000]);
    byte[] referring = record(SharedPlaintext.KIND, 2, new byte[SharedPlaintext.HEAD + 2]);
    ByteBuffer run = ByteBuffer.allocate(first.length + referring.length);
    run.put(first).put(referring);
    Files.write(log, FileHeader.of(FileHeader.SHARED, MARKER, Numbers.NONE).encode().array());
    append(CompressedRun.KIND, 1, frame(run.capacity(), run.array()));
    append(Kind.RUN_ENDED.code(), 3, "{}".getBytes());
    Logs.Read read = Logs.read(log);
    assertThat(read.sequences()).containsExactly(1L, 3L);
    assertThat(read.damages())
        .extracting(Damage::reason)
        .containsExactly("record 2 refers to others from within a run of records");
  }

  /** Three runs of ten records each. */
  private byte[] threeRuns() throws Exception {
    Files.write(log, FileHeader.of(FileHeader.COMPRESSED, MARKER, Numbers.NONE).encode().array());
    for (int first = 1; first <= 21; first += 10) {
      ByteBuffer run = ByteBuffer.allocate(10_000);
      for (int i = 0; i < 10; i++) {
        run.put(record(Kind.RULE_APPLIED.code(), first + i, "{\"rule\":\"a\"}".getBytes()));
      }
      byte[] records = bytes(run.flip());
      append(CompressedRun.KIND, first, frame(records.length, records));
    }
    return Files.readAllBytes(log);
  }

  /** Where each record of the file itself begins, and the end. */
  private static List<Integer> ends(byte[] bytes) {
    List<Integer> ends = new ArrayList<>();
    int at = FileHeader.LENGTH;
    while (at < bytes.length) {
      ends.add(at);
      at += RecordHeader.LENGTH + ByteBuffer.wrap(bytes).getInt(at + 4);
    }
    ends.add(at);
    return ends;
  }

  private static byte[] frame(int length, byte[] records) {
    byte[] frame = Zstd.compress(records);
    return ByteBuffer.allocate(4 + frame.length).putInt(length).put(frame).array();
  }

  private void append(int kind, long sequence, byte[] payload) throws Exception {
    byte[] record = record(kind, sequence, payload);
    byte[] before = Files.readAllBytes(log);
    byte[] after = Arrays.copyOf(before, before.length + record.length);
    System.arraycopy(record, 0, after, before.length, record.length);
    Files.write(log, after);
  }

  private static byte[] record(int kind, long sequence, byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    ByteBuffer record = ByteBuffer.allocate(RecordHeader.LENGTH + payload.length);
    Stamp stamp = new Stamp(sequence, 1, 1, 0, Side.NONE, Direction.NONE);
    RecordHeader.write(record, 0, MARKER, stamp, kind, payload.length, crc);
    record.put(RecordHeader.LENGTH, payload);
    return record.array();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    return Arrays.copyOfRange(buffer.array(), buffer.position(), buffer.limit());
  }

  private void record(List<Event> events) throws Exception {
    try (Recorder recorder = Logs.start(log, true)) {
      events.forEach(event -> Logs.record(recorder, event));
    }
  }

  private static List<Event> metrics(int times) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      String text = ("http_requests_total{code=\"200\"} " + i + "\n").repeat(30);
      events.add(new Event.Plaintext(Syntax.HTTP1, -1, Events.bytes(text)));
    }
    return events;
  }

  private static List<Long> numbers(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private int version() throws Exception {
    return ByteBuffer.wrap(Files.readAllBytes(log)).getShort(8);
  }
}
