package dev.h2tap.recorder.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One log of every version of the format, which must be readable for ever. */
class GoldenLogTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final long WALL = 1_767_268_800_000_000_000L;

  @TempDir Path directory;
  private final AtomicLong monotonic = new AtomicLong(1_000);

  /** A log that is there is never written anew. */
  @BeforeEach
  void rewriteOnRequest() throws Exception {
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      for (int version = 1; version <= 3; version++) {
        if (!Files.exists(log(version))) {
          write(log(version), version);
        }
        Files.writeString(dumpOf(version), dump(log(version)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theLogOfEveryVersionIsReadAsItWasWritten(int version) throws Exception {
    assertThat(dump(log(version))).isEqualTo(Files.readString(dumpOf(version)));
  }

  /** The version of logs that are made of others. */
  @Test
  void aCopyIsWrittenInVersion1ByteByByte() throws Exception {
    Path log = directory.resolve("a.h2tap");
    Logs.copy(log(1), log, environment(FileChannel::write));
    assertThat(Files.readAllBytes(log)).isEqualTo(Files.readAllBytes(log(1)));
  }

  /** The bytes of its frames are those that this version of zstd makes. */
  @Test
  void theWriterWritesVersion2RecordByRecord() throws Exception {
    Path log = directory.resolve("a.h2tap");
    write(log, 2);
    assertThat(dump(log)).isEqualTo(Files.readString(dumpOf(2)));
    assertThat(Arrays.copyOf(Files.readAllBytes(log), FileHeader.LENGTH))
        .isEqualTo(Arrays.copyOf(Files.readAllBytes(log(2)), FileHeader.LENGTH));
  }

  @Test
  void theWriterWritesVersion3ByteByByte() throws Exception {
    assertThat(PlatformDependent.hasUnsafe()).as("addresses of buffers").isTrue();
    Path log = directory.resolve("a.h2tap");
    write(log, 3);
    assertThat(Files.readAllBytes(log)).isEqualTo(Files.readAllBytes(log(3)));
  }

  private static Path log(int version) {
    return GOLDEN.resolve("version-" + version + ".h2tap");
  }

  private static Path dumpOf(int version) {
    return GOLDEN.resolve("version-" + version + ".txt");
  }

  private void write(Path log, int version) throws Exception {
    monotonic.set(1_000);
    GatedDisk disk = new GatedDisk();
    RecordingOptions options = RecordingOptions.to(log.toString()).withCompression(version == 2);
    List<Event> events = new ArrayList<>(Events.ofEveryKind());
    if (version == 3) {
      events.addAll(crossing());
    }
    try (Recorder recorder = SessionLog.start(options, Events.runStarted(), environment(disk))) {
      for (int i = 0; i < events.size(); i++) {
        monotonic.addAndGet(1_000_000);
        Side side = i % 2 == 0 ? Side.DOWNSTREAM : Side.UPSTREAM;
        Direction direction = Direction.values()[i % 3];
        recorder.record(1 + i % 2, side, direction, events.get(i));
      }
      monotonic.addAndGet(1_000_000);
      disk.open();
    }
  }

  private Environment environment(Environment.Disk disk) {
    return new Environment(
        () -> WALL, monotonic::get, () -> 0x6b3f9a21, ByteBufAllocator.DEFAULT, disk);
  }

  /** Content received, and two parts of it sent between bytes of their own. */
  private static List<Event> crossing() {
    ByteBuf received = ByteBufAllocator.DEFAULT.directBuffer();
    for (int line = 0; line < 600; line++) {
      received.writeCharSequence("line %04d of 600\n".formatted(line), US_ASCII);
    }
    ByteBuf sent =
        Unpooled.wrappedBuffer(
            Events.bytes("before "),
            received.retainedSlice(17, 7650),
            Events.bytes(" between "),
            received.retainedSlice(8500, 1024),
            Events.bytes(" after"));
    return List.of(
        new Event.Plaintext(Syntax.HTTP2, 0, received),
        new Event.Plaintext(Syntax.HTTP1, -1, sent));
  }

  private static String dump(Path log) throws Exception {
    StringBuilder dump = new StringBuilder();
    Logs.Read read = Logs.read(log);
    for (LogRecord record : read.records()) {
      String text = Events.text(record.event());
      dump.append(
          String.format(
              "%d %d %d %d %s %s %s%n",
              record.sequence(),
              record.wallNanos(),
              record.monotonicNanos(),
              record.connection(),
              record.side(),
              record.direction(),
              text.substring(0, Math.min(text.length(), 400))));
    }
    read.damages().forEach(damage -> dump.append(damage.reason()).append('\n'));
    return dump.toString();
  }
}
