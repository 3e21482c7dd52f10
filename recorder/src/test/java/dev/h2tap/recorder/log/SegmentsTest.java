package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsTest {
  @TempDir Path directory;

  private RecordingOptions options(long segment, long total) {
    return RecordingOptions.to(directory.toString())
        .withSegments(segment, Duration.ofHours(1), total);
  }

  private void write(RecordingOptions options, int records) throws UserException {
    try (Recorder recorder = SessionLog.start(options, Events.runStarted())) {
      for (int i = 0; i < records; i++) {
        Logs.record(
            recorder,
            new Event.Plaintext(Syntax.OPAQUE, -1, Unpooled.wrappedBuffer(new byte[1000])));
      }
    }
  }

  private List<Path> segments() throws IOException {
    return SegmentName.in(directory).stream()
        .map(name -> directory.resolve(name.toString()))
        .toList();
  }

  @Test
  void segmentsAreReadAsOneLogWithOneRun() throws Exception {
    write(options(10_000, 1 << 30), 100);

    assertThat(segments()).hasSizeGreaterThan(10);
    Logs.Read read = Logs.read(directory);
    assertThat(read.damages()).isEmpty();
    assertThat(read.sequences()).isEqualTo(LongStream.rangeClosed(1, 102).boxed().toList());
    assertThat(read.records().stream().filter(r -> r.event() instanceof Event.RunStarted))
        .hasSize(1);
  }

  @Test
  void everySegmentCanBeReadAloneAndSaysWhichRunItBelongsTo() throws Exception {
    write(options(10_000, 1 << 30), 100);
    for (Path segment : segments()) {
      assertThat(Files.size(segment)).isLessThanOrEqualTo(10_000);
      assertThat(Logs.read(segment).records().get(0).event()).isInstanceOf(Event.RunStarted.class);
    }
  }

  @Test
  void theOldestSegmentsAreDeletedToKeepBelowTheLimitAndNothingElseIs() throws Exception {
    List<Path> others = new ArrayList<>();
    for (String name : List.of("notes.h2tap", "h2tap-1.h2tap", "h2tap-20260101T000000Z-000001")) {
      others.add(Files.write(directory.resolve(name), new byte[50_000]));
    }
    write(options(10_000, 40_000), 200);

    long total = 0;
    for (Path segment : segments()) {
      total += Files.size(segment);
    }
    assertThat(total).isBetween(20_000L, 40_000L);
    assertThat(others).allMatch(Files::exists);
    Logs.Read read = Logs.read(directory);
    assertThat(read.damages()).isEmpty();
    List<Long> sequences = read.sequences();
    long first = sequences.get(1);
    assertThat(sequences.get(0)).isEqualTo(1);
    assertThat(sequences.subList(1, sequences.size()))
        .isEqualTo(LongStream.rangeClosed(first, 202).boxed().toList());
  }

  @Test
  void aSegmentThatIsTooOldIsFollowedByANewOne() throws Exception {
    RecordingOptions options =
        RecordingOptions.to(directory.toString()).withSegments(1 << 20, Duration.ZERO, 1 << 30);
    try (Recorder recorder = SessionLog.start(options, Events.runStarted())) {
      Logs.record(recorder, new Event.RuleApplied("a", "b"));
      Logs.await(() -> readable() >= 2);
      Logs.record(recorder, new Event.RuleApplied("c", "d"));
    }
    assertThat(segments()).hasSizeGreaterThan(1);
    assertThat(Logs.read(directory).sequences()).containsExactly(1L, 2L, 3L, 4L);
  }

  private int readable() {
    try {
      return Logs.read(directory).records().size();
    } catch (IOException | UserException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSecondRunBeginsASegmentAndContinuesTheNumbers() throws Exception {
    write(options(10_000, 1 << 30), 20);
    int before = segments().size();
    try (Recorder recorder = SessionLog.start(options(10_000, 1 << 30), Events.runStarted())) {
      assertThat(recorder.newConnection()).isEqualTo(2);
    }
    assertThat(segments()).hasSize(before + 1);
    List<LogRecord> records = Logs.read(directory).records();
    assertThat(records)
        .extracting(LogRecord::sequence)
        .isEqualTo(LongStream.rangeClosed(1, 24).boxed().toList());
    assertThat(((Event.RunStarted) records.get(22).event()).continued()).isTrue();
  }

  @Test
  void aLogIsFollowedAcrossSegments() throws Exception {
    int read = 0;
    RecordingOptions options = options(10_000, 1 << 30);
    List<Damage> damages = new ArrayList<>();
    try (SessionLogReader reader = SessionLog.follow(directory, damages::add)) {
      assertThat(reader.next()).isNull();
      try (Recorder recorder = SessionLog.start(options, Events.runStarted())) {
        for (int i = 0; i < 100; i++) {
          Logs.record(
              recorder,
              new Event.Plaintext(Syntax.OPAQUE, -1, Unpooled.wrappedBuffer(new byte[1000])));
          if (i % 10 == 0) {
            read += Logs.rest(reader).size();
          }
        }
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (read < 101 && System.nanoTime() < deadline) {
          read += Logs.rest(reader).size();
        }
        assertThat(read).isEqualTo(101);
      }
      assertThat(Logs.rest(reader)).hasSize(1);
    }
    assertThat(damages).isEmpty();
  }

  @Test
  void aDamagedSegmentCostsNoOther() throws Exception {
    write(options(10_000, 1 << 30), 50);
    Path second = segments().get(1);
    long records = Logs.read(second).records().size() - 1;
    Files.write(second, new byte[500]);

    Logs.Read read = Logs.read(directory);
    assertThat(read.damages()).hasSize(1);
    assertThat(read.records()).hasSize((int) (52 - records));
  }

  @Test
  void namesSortByAgeAlsoWhenTheClockFallsBack() {
    SegmentName first = SegmentName.after(null, Instant.parse("2026-01-01T12:00:00Z"));
    SegmentName second = SegmentName.after(first, Instant.parse("2026-01-01T11:00:00Z"));
    SegmentName third = SegmentName.after(second, Instant.parse("2026-01-02T11:00:00Z"));
    assertThat(first).hasToString("h2tap-20260101T120000Z-000001.h2tap");
    assertThat(second).hasToString("h2tap-20260101T120000Z-000002.h2tap");
    assertThat(third).hasToString("h2tap-20260102T110000Z-000003.h2tap");
    assertThat(List.of(third, first, second).stream().sorted().toList())
        .containsExactly(first, second, third);
  }

  @Test
  void aDirectoryWithoutSegmentsIsRefused() {
    assertThatThrownBy(() -> Logs.read(directory))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds no h2tap session log");
  }
}
