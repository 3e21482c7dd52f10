package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingDiskTest {
  @TempDir Path directory;
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<ByteBuf> buffers = new ArrayList<>();
  private final Random chance = new Random(1);
  private volatile long room = Long.MAX_VALUE;

  /** Takes as many bytes as there is room for, then says what a full disk says. */
  private long write(FileChannel channel, ByteBuffer[] buffers, int offset, int length)
      throws IOException {
    long written = 0;
    for (int i = offset; i < offset + length; i++) {
      int limit = buffers[i].limit();
      if (buffers[i].remaining() > room) {
        buffers[i].limit(buffers[i].position() + (int) room);
      }
      int now = channel.write(buffers[i]);
      written += now;
      room -= now;
      buffers[i].limit(limit);
      if (buffers[i].hasRemaining()) {
        break;
      }
    }
    if (written == 0) {
      throw new IOException("No space left on device");
    }
    return written;
  }

  private Recorder start(RecordingOptions options) throws UserException {
    Environment system = Environment.system();
    return SessionLog.start(
        options.withWarnings(warnings::add),
        Events.runStarted(),
        new Environment(
            system.wallNanos(),
            system.monotonicNanos(),
            system.markers(),
            system.memory(),
            this::write));
  }

  private void record(Recorder recorder, int records) {
    for (int i = 0; i < records; i++) {
      byte[] incompressible = new byte[1000];
      chance.nextBytes(incompressible);
      ByteBuf bytes = Unpooled.wrappedBuffer(incompressible);
      buffers.add(bytes);
      Logs.record(recorder, new Event.Plaintext(Syntax.OPAQUE, -1, bytes));
    }
  }

  private static void awaitWritten(Recorder recorder) {
    Logs.await(() -> recorder.statistics().queueBytes() == 0);
  }

  private boolean allReleased() {
    return buffers.stream().allMatch(buffer -> buffer.refCnt() == 0);
  }

  private void fillUpAndMend(RecordingOptions options, Path path, int kept) throws Exception {
    RecorderStatistics atTheEnd;
    try (Recorder recorder = start(options)) {
      record(recorder, 10);
      awaitWritten(recorder);
      room = 5_500;
      record(recorder, 50);
      awaitWritten(recorder);
      Logs.await(() -> !recorder.congested());
      assertThat(recorder.enabled()).isTrue();
      assertThat(warnings).hasSize(1);
      assertThat(warnings.get(0)).contains(options.path().toString()).contains("No space left");
      assertThat(recorder.statistics().failing()).isTrue();
      assertThat(recorder.statistics().gaps()).isEqualTo(1);
      assertThat(recorder.statistics().lostRecords()).isPositive();

      assertThat(Logs.read(path).damages()).isEmpty();
      room = Long.MAX_VALUE;
      Logs.await(() -> warnings.size() == 2);
      assertThat(recorder.statistics().failing()).isFalse();
      record(recorder, 1);
      awaitWritten(recorder);
      atTheEnd = recorder.statistics();
    }
    Logs.Read read = Logs.read(path);
    assertThat(read.damages()).isEmpty();
    assertThat(read.sequences())
        .isEqualTo(LongStream.rangeClosed(1, read.records().size()).boxed().toList());
    List<Event> events = read.records().stream().map(LogRecord::event).toList();
    long found = events.stream().filter(event -> event instanceof Event.Plaintext).count();
    long gap =
        events.stream()
            .filter(event -> event instanceof Event.Gap)
            .mapToLong(event -> ((Event.Gap) event).records())
            .sum();
    assertThat(found).isGreaterThanOrEqualTo(kept);
    assertThat(found + gap).isEqualTo(61);
    assertThat(atTheEnd.lostRecords()).isEqualTo(gap);
    assertThat(atTheEnd.gaps()).isEqualTo(1);
    assertThat(atTheEnd.queueLimitBytes()).isEqualTo(options.queueBytes());
    assertThat(allReleased()).isTrue();
  }

  @Test
  void aFullDiskCostsRecordsButNeitherTrafficNorTheLog() throws Exception {
    Path log = directory.resolve("a.h2tap");
    fillUpAndMend(RecordingOptions.to(log.toString()).withQueue(20_000, Overflow.PAUSE), log, 15);
  }

  @Test
  void aFullDiskInADirectoryOfSegmentsIsGotOverTheSameWay() throws Exception {
    fillUpAndMend(
        RecordingOptions.to(directory.toString()).withSegments(8_000, Duration.ofHours(1), 1 << 30),
        directory,
        15);
  }

  @Test
  void withCompressionAFullDiskCostsWholeRuns() throws Exception {
    Path log = directory.resolve("a.h2tap");
    fillUpAndMend(RecordingOptions.to(log.toString()).withCompression(true), log, 10);
  }

  @Test
  void aDiskThatStaysFullDoesNotKeepARecorderFromClosing() throws Exception {
    Path log = directory.resolve("a.h2tap");
    try (Recorder recorder = start(RecordingOptions.to(log.toString()))) {
      room = 1_500;
      record(recorder, 20);
    }
    assertThat(allReleased()).isTrue();
    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    assertThat(read.records()).hasSize(2);
  }

  @Test
  void aDiskThatIsFullFromTheStartIsTheUsersToMend() throws Exception {
    room = 100;
    assertThatThrownBy(() -> start(RecordingOptions.to(directory.resolve("a.h2tap").toString())))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("No space left");
    assertThat(Files.exists(directory)).isTrue();
  }
}
