package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionLogWriterTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/version-1.h2tap");

  @TempDir Path directory;

  @Test
  void aCopyReadsLikeTheOriginal() throws Exception {
    Path copy = directory.resolve("copy.h2tap");
    try (SessionLogWriter writer = SessionLog.write(copy)) {
      Records.of(GOLDEN, damage -> {}, position -> {}).each(writer::write);
      writer.finish();
    }
    assertThat(texts(copy)).isEqualTo(texts(GOLDEN));
    assertThat(Logs.read(copy).damages()).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatWasNotFinishedLeavesNoFile() throws Exception {
    Path copy = directory.resolve("copy.h2tap");
    try (SessionLogWriter writer = SessionLog.write(copy)) {
      Records.of(GOLDEN, damage -> {}, position -> {}).each(writer::write);
    }
    assertThat(copy).doesNotExist();
  }

  @Test
  void aFullDiskIsToldAndLeavesNoFile() throws Exception {
    long[] room = {1_000};
    Environment system = Environment.system();
    Environment small =
        new Environment(
            system.wallNanos(),
            system.monotonicNanos(),
            system.markers(),
            system.memory(),
            (channel, buffers, offset, length) -> {
              long written = channel.write(buffers, offset, length);
              room[0] -= written;
              if (room[0] < 0) {
                throw new IOException("No space left on device");
              }
              return written;
            });
    for (LogForm form :
        List.of(LogForm.FILE, LogForm.FILE.withSegments(600, Duration.ofHours(1)))) {
      room[0] = 1_000;
      Path copy = directory.resolve("copy");
      try (SessionLogWriter writer = new SessionLogWriter(copy, form, small)) {
        assertThatThrownBy(
                () -> {
                  Records.of(GOLDEN, damage -> {}, position -> {}).each(writer::write);
                  writer.finish();
                })
            .isInstanceOf(LogWriteException.class)
            .hasMessageContaining("No space left");
      }
      assertThat(copy).doesNotExist();
    }
  }

  @Test
  void whatIsThereIsLeftAlone() throws Exception {
    Path there = Files.writeString(directory.resolve("there"), "mine");
    assertThatThrownBy(() -> SessionLog.write(there))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there is a file of that name");
    assertThat(there).hasContent("mine");
  }

  @Test
  void thePositionGrowsToTheSizeOfTheLog() throws Exception {
    long[] last = {0};
    Records.of(GOLDEN, damage -> {}, position -> last[0] = position).each(record -> {});
    assertThat(last[0]).isEqualTo(Files.size(GOLDEN));
  }

  private static List<String> texts(Path log) throws Exception {
    return Logs.read(log).records().stream()
        .map(r -> r.sequence() + " " + r.wallNanos() + " " + Events.text(r.event()))
        .toList();
  }

  @Test
  void aRecordThatHasGrownTooLongBecomesAGapAndLaterOnesAreRead() throws Exception {
    ByteBuf bytes = Unpooled.buffer().writeZero(RecordHeader.MAX_PAYLOAD + 1);
    Path copy = directory.resolve("copy.h2tap");
    try (SessionLogWriter writer = SessionLog.write(copy)) {
      writer.write(record(1, Events.runStarted()));
      writer.write(record(2, new Event.Plaintext(Syntax.HTTP1, -1, bytes)));
      writer.write(record(3, new Event.RunEnded("stopped")));
      writer.finish();
    }
    Logs.Read read = Logs.read(copy);
    assertThat(read.damages()).isEmpty();
    assertThat(read.sequences()).containsExactly(1L, 2L, 3L);
    assertThat(read.records().get(1).event())
        .isEqualTo(new Event.Gap("too long for one record", 1, bytes.readableBytes()));
  }

  private static LogRecord record(long sequence, Event event) {
    return new LogRecord(sequence, 0, 0, 0, Side.NONE, Direction.NONE, event);
  }
}
