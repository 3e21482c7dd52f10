package dev.h2tap.recorder.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the records hold, no exception escapes and memory stays bounded. */
class HostileRecordsTest {
  private static final int ROUNDS = 400;
  private static final int RECORD = 16 << 10;

  private final Random random = new Random(11);

  @ParameterizedTest
  @ValueSource(strings = {"tls13", "tls12", "refused-tls1_2", "refused-tls1_3"})
  void survivesMutationsOfRealHandshakes(String name) throws Exception {
    List<LogRecord> log = read(name);
    for (int round = 0; round < ROUNDS; round++) {
      Found found = new Found();
      for (LogRecord record : log) {
        feed(found, record);
      }
      found.dissector.closed();
      assertThat(found.contents).isNotEmpty();
    }
  }

  private void feed(Found found, LogRecord record) {
    switch (random.nextInt(60)) {
      case 0 -> found.dissector.lost();
      case 1 -> found.dissector.noMoreSecrets();
      case 2 -> found.dissector.handshakeOver();
      case 3 -> {
        return;
      }
      default -> {}
    }
    if (record.event() instanceof Event.TlsSecret secret) {
      String line = secret.line();
      found.dissector.secret(
          random.nextInt(9) == 0 ? line.substring(0, random.nextInt(line.length())) : line);
    } else if (record.event() instanceof Event.TlsRecord tls) {
      ByteBuf bytes = random.nextInt(4) == 0 ? mutated(tls.bytes()) : tls.bytes();
      found.dissector.record(
          record.direction(), new Event.TlsRecord(tls.number(), bytes), Place.of(record, 0));
    }
  }

  private ByteBuf mutated(ByteBuf bytes) {
    ByteBuf copy = bytes.copy();
    for (int i = random.nextInt(4); i >= 0; i--) {
      copy.setByte(random.nextInt(copy.readableBytes()), random.nextInt());
    }
    return random.nextInt(4) == 0 ? copy.writerIndex(random.nextInt(copy.writerIndex() + 1)) : copy;
  }

  @Test
  void survivesRandomMessages() {
    for (int round = 0; round < 30_000; round++) {
      byte[] noise = new byte[random.nextInt(80)];
      random.nextBytes(noise);
      Found found = new Found();
      if (random.nextBoolean()) {
        found.received(22, Hellos.serverHello());
      }
      ByteBuf body = Unpooled.wrappedBuffer(noise);
      found.received(22, Hellos.message(random.nextInt(30), body));
      found.sent(20 + random.nextInt(6), body);
      found.dissector.closed();
      assertThat(found.contents).isNotEmpty();
    }
  }

  @Test
  void keepsLittleOfWhatWaitsForAKey() {
    Found found = new Found();
    found.received(22, Hellos.serverHello());
    assertThat(kept(found, 23)).isLessThanOrEqualTo(17);
  }

  @Test
  void keepsNothingOfARecordThatIsRead() {
    assertThat(kept(new Found(), 22)).isZero();
  }

  /** How many of the records' buffers are held on to. */
  private static long kept(Found found, int type) {
    List<WeakReference<ByteBuf>> records = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      ByteBuf record = Hellos.record(type, Unpooled.wrappedBuffer(new byte[RECORD]));
      records.add(new WeakReference<>(record));
      found.take(Direction.RECEIVED, record);
      found.contents.clear();
    }
    System.gc();
    return records.stream().filter(record -> record.get() != null).count();
  }

  private static List<LogRecord> read(String name) throws Exception {
    List<LogRecord> records = new ArrayList<>();
    Path log = Path.of("src/test/resources/tls", name + ".h2tap");
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
      }
    }
    return records;
  }
}
