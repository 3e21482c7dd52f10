package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {
  @TempDir Path directory;

  @Test
  void everyKindOfEventIsReadAsItWasWritten() throws Exception {
    Path log = directory.resolve("a.h2tap");
    List<String> written = new ArrayList<>();
    Events.ofEveryKind().forEach(event -> written.add(Events.text(event)));

    Logs.write(log, Events.ofEveryKind());

    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    List<String> texts = Events.texts(read.records());
    assertThat(texts.subList(1, texts.size() - 1)).isEqualTo(written);
    assertThat(texts.get(0)).isEqualTo(Events.runStarted().toString());
    assertThat(texts.get(texts.size() - 1)).isEqualTo("RunEnded[reason=stopped]");
    assertThat(read.sequences())
        .isEqualTo(LongStream.rangeClosed(1, texts.size()).boxed().toList());
  }

  @Test
  void randomEventsComeBackAndTheirBuffersAreReleased() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Path log = directory.resolve(seed + ".h2tap");
      List<String> written = new ArrayList<>();
      List<ByteBuf> buffers = new ArrayList<>();
      try (Recorder recorder = Logs.start(log)) {
        for (int i = random.nextInt(200); i > 0; i--) {
          Event event = Events.random(random);
          written.add(Events.text(event));
          ByteBuf bytes = EventBytes.of(event);
          if (bytes != null) {
            buffers.add(bytes);
          }
          Logs.record(recorder, event);
        }
      }
      Logs.Read read = Logs.read(log);
      assertThat(read.damages()).isEmpty();
      List<String> texts = Events.texts(read.records());
      assertThat(texts.subList(1, texts.size() - 1)).as("seed %d", seed).isEqualTo(written);
      assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    }
  }

  @Test
  void recordsKeepConnectionSideDirectionAndTimes() throws Exception {
    Path log = directory.resolve("a.h2tap");
    long before = System.nanoTime();
    long wallBefore = System.currentTimeMillis() * 1_000_000;
    try (Recorder recorder = Logs.start(log)) {
      long connection = recorder.newConnection();
      recorder.record(connection, Side.DOWNSTREAM, Direction.SENT, new Event.RuleApplied("a", "b"));
    }

    LogRecord record = Logs.read(log).records().get(1);
    assertThat(record.connection()).isEqualTo(1);
    assertThat(record.side()).isEqualTo(Side.DOWNSTREAM);
    assertThat(record.direction()).isEqualTo(Direction.SENT);
    assertThat(record.monotonicNanos()).isBetween(before, System.nanoTime());
    assertThat(record.wallNanos())
        .isBetween(wallBefore, (System.currentTimeMillis() + 100) * 1_000_000);
  }

  @Test
  void compositeAndDirectBuffersAreWrittenWithoutTheirMargins() throws Exception {
    Path log = directory.resolve("a.h2tap");
    ByteBuf direct = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(new byte[5000]);
    direct.setByte(10, 1).skipBytes(10).writerIndex(4000);
    ByteBuf composite =
        Unpooled.wrappedBuffer(
            Unpooled.wrappedBuffer(new byte[2000]), Unpooled.wrappedBuffer(new byte[3000]));
    composite.setByte(1999, 7).skipBytes(1);
    Logs.write(
        log,
        List.of(
            new Event.Plaintext(Syntax.OPAQUE, -1, direct),
            new Event.Plaintext(Syntax.OPAQUE, -1, composite)));

    List<LogRecord> records = Logs.read(log).records();
    ByteBuf first = EventBytes.of(records.get(1).event());
    ByteBuf second = EventBytes.of(records.get(2).event());
    assertThat(first.readableBytes()).isEqualTo(3990);
    assertThat(first.getByte(0)).isEqualTo((byte) 1);
    assertThat(second.readableBytes()).isEqualTo(4999);
    assertThat(second.getByte(1998)).isEqualTo((byte) 7);
    assertThat(direct.refCnt() + composite.refCnt()).isZero();
  }

  @Test
  void whatIsTooLongForOneRecordIsCutIntoSeveral() throws Exception {
    Path log = directory.resolve("a.h2tap");
    int length = 40 << 20;
    int firstFrame = 20 << 20;
    ByteBuf bytes = Unpooled.wrappedBuffer(new byte[length]);
    Logs.write(log, List.of(new Event.Plaintext(Syntax.HTTP2, firstFrame, bytes)));

    long total = 0;
    List<Long> frames = new ArrayList<>();
    for (LogRecord record : Logs.read(log).records()) {
      if (record.event() instanceof Event.Plaintext plaintext) {
        if (plaintext.firstFrame() >= 0) {
          frames.add(total + plaintext.firstFrame());
        }
        total += plaintext.bytes().readableBytes();
      }
    }
    assertThat(total).isEqualTo(length);
    assertThat(frames).containsExactly((long) firstFrame);
  }

  @Test
  void aReaderMayChooseRecordsByTheirHeaders() throws Exception {
    Path log = directory.resolve("a.h2tap");
    Logs.write(log, Events.ofEveryKind());

    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      reader.only(header -> header.kind() == Kind.EXCHANGE_ENDED);
      assertThat(Logs.rest(reader))
          .hasSize(2)
          .allMatch(record -> record.event() instanceof Event.ExchangeEnded);
    }
  }

  @Test
  void secretsAreLeftOutOnRequest() throws Exception {
    Path log = directory.resolve("a.h2tap");
    RecordingOptions options = RecordingOptions.to(log.toString()).withSecrets(false);
    try (Recorder recorder = SessionLog.start(options, Events.runStarted())) {
      Logs.record(recorder, new Event.TlsSecret("CLIENT_RANDOM 00 11"));
    }
    assertThat(Logs.read(log).records()).hasSize(2);
  }

  @Test
  void recordingOffReleasesBuffersAndHandsOutNumbers() {
    try (Recorder off = SessionLog.off()) {
      ByteBuf bytes = Events.bytes("x");
      Logs.record(off, new Event.Plaintext(Syntax.OPAQUE, -1, bytes));
      assertThat(bytes.refCnt()).isZero();
      assertThat(off.newConnection()).isEqualTo(1);
      assertThat(off.newConnection()).isEqualTo(2);
      assertThat(off.newExchange()).isEqualTo(1);
      assertThat(off.enabled()).isFalse();
    }
  }
}
