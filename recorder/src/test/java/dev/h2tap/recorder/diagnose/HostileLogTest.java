package dev.h2tap.recorder.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a log, diagnosing it ends without an exception and stays small. */
class HostileLogTest {
  private static final int ROUNDS = 150;
  private static final String[] WORDS = {
    "", "h2", "slow", "own-files", "\u0000\n", "x".repeat(999)
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void mutatedSessionsAreJudged(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      judge(mutated(session(), random));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void randomRecordsAreJudged(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<LogRecord> records = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        records.add(record(i + random.nextInt(2), random, event(random)));
      }
      judge(records);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000})
  void manyConnectionsThatNeverEndStayBounded(int connections) {
    Diagnosis diagnosis = new Diagnosis();
    for (int i = 1; i <= connections; i++) {
      diagnosis.accept(
          new LogRecord(
              i,
              i,
              i,
              i,
              Side.UPSTREAM,
              Direction.NONE,
              new Event.TlsHandshakeFailed("slow", "reason " + i, List.of(), null, 1)));
    }
    diagnosis.finish();
    assertThat(diagnosis.findings()).hasSizeLessThan(50);
  }

  private static void judge(List<LogRecord> records) {
    Diagnosis diagnosis = Diagnosis.of(records);
    assertThat(diagnosis.findings()).hasSizeLessThan(500);
  }

  private static List<LogRecord> session() {
    return Scene.begin()
        .client("X-Prometheus-Scrape-Timeout-Seconds: 1\n")
        .handshake("h2", "h2", "http/1.1")
        .preface()
        .receiveHttp2(Frames.settings(3, 1, 4, 0, 6, 10))
        .bridged(1, 1, 3, 1)
        .asks(3, 0, "connection", "close")
        .answers(3, 0, ":status", "200")
        .receiveHttp2(Frames.frame(FrameType.RST_STREAM, 0, 3, 0, 0, 0, 2))
        .receiveHttp2(Frames.goAway(1, 11, "calm"))
        .broke(1, 502, Party.UPSTREAM, "h2-protocol-error", "upstream reset; sorry")
        .closed(Manner.RST, Party.UPSTREAM, 9, "slow")
        .connection(3)
        .tls()
        .clientHello("h2")
        .alert(48, "unknown_ca")
        .silentEnd(Manner.FIN)
        .clientCloses()
        .script()
        .records();
  }

  private static List<LogRecord> mutated(List<LogRecord> records, Random random) {
    List<LogRecord> changed = new ArrayList<>(records);
    for (int i = 0; i < 4; i++) {
      int at = random.nextInt(changed.size());
      switch (random.nextInt(5)) {
        case 0 -> changed.remove(at);
        case 1 -> Collections.swap(changed, at, random.nextInt(changed.size()));
        case 2 -> changed.add(at, changed.get(random.nextInt(changed.size())));
        case 3 -> changed.set(at, record(changed.get(at).sequence(), random, event(random)));
        default -> changed.set(at, flipped(changed.get(at), random));
      }
    }
    return changed;
  }

  private static LogRecord flipped(LogRecord record, Random random) {
    if (!(record.event() instanceof Event.Plaintext plaintext) || !plaintext.bytes().isReadable()) {
      return record(record.sequence(), random, record.event());
    }
    ByteBuf bytes = plaintext.bytes().copy();
    int at = random.nextInt(bytes.readableBytes());
    bytes.setByte(at, bytes.getByte(at) ^ 1 << random.nextInt(8));
    return new LogRecord(
        record.sequence(),
        record.wallNanos(),
        record.monotonicNanos(),
        record.connection(),
        record.side(),
        record.direction(),
        new Event.Plaintext(plaintext.syntax(), plaintext.firstFrame(), bytes));
  }

  private static LogRecord record(long sequence, Random random, Event event) {
    return new LogRecord(
        sequence,
        random.nextLong(),
        random.nextLong(),
        random.nextInt(4),
        Side.values()[random.nextInt(3)],
        Direction.values()[random.nextInt(3)],
        event);
  }

  private static Event event(Random random) {
    return switch (random.nextInt(14)) {
      case 0 -> new Event.RunStarted("", Map.of(), 0, "", false);
      case 1 -> new Event.ConnectionOpened("", "", word(random), random.nextBoolean(), -1, 1);
      case 2 -> new Event.ConnectFailed("", null, word(random), -5);
      case 3 ->
          new Event.ConnectionClosed(
              Manner.values()[random.nextInt(4)],
              Party.values()[random.nextInt(3)],
              null,
              word(random),
              random.nextInt(2),
              0,
              word(random));
      case 4 -> new Event.TlsRecord(random.nextInt(3), bytes(random));
      case 5 -> new Event.TlsSecret(word(random));
      case 6 ->
          new Event.TlsHandshakeComplete(
              "TLSv1.3",
              word(random),
              null,
              List.of("h2"),
              word(random),
              null,
              null,
              List.of(word(random)),
              List.of("AAAA"),
              "",
              0);
      case 7 -> new Event.TlsHandshakeFailed(word(random), word(random), List.of(), null, 0);
      case 8 -> new Event.Alert(true, random.nextInt(256), word(random));
      case 9 -> new Event.ExchangeBridged(random.nextInt(3), 1, 1, 2, random.nextInt(4), 1);
      case 10 ->
          new Event.ExchangeEnded(
              random.nextInt(3),
              1,
              random.nextInt(3),
              random.nextInt(600),
              random.nextBoolean() ? Party.UPSTREAM : Party.CLIENT,
              word(random),
              word(random));
      case 11 -> new Event.CertificateFile(word(random), word(random), "AAAA");
      case 12 -> new Event.Gap(word(random), 1, 1);
      default ->
          new Event.Plaintext(
              Syntax.values()[random.nextInt(3)], random.nextInt(9) - 1, bytes(random));
    };
  }

  private static String word(Random random) {
    return WORDS[random.nextInt(WORDS.length)];
  }

  private static ByteBuf bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return Unpooled.wrappedBuffer(bytes);
  }
}
