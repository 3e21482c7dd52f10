package dev.h2tap.recorder.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.LogForm;
import dev.h2tap.recorder.log.SessionLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir Path directory;
  private Path log;

  @BeforeEach
  void record() throws Exception {
    Written run = new Written("a", 0).started();
    for (int i = 0; i < 50; i++) {
      run.exchange(1 + i, 1 + 2 * i, 2 + 2 * i, "/" + i, 200);
    }
    log = run.ended().to(directory.resolve("a.h2tap"));
  }

  @Test
  void aCompressedCopyAndItsCopyReadLikeTheOriginal() throws Exception {
    Path small = copy(log, "small.h2tap", LogForm.FILE.withCompression(true));
    assertThat(SessionLog.isCompressed(small)).isTrue();
    assertThat(Files.size(small)).isLessThan(Files.size(log) / 4);
    assertThat(Written.lines(small)).isEqualTo(Written.lines(log));
    Path back = copy(small, "back.h2tap", LogForm.FILE);
    assertThat(records(back)).isEqualTo(records(log));
  }

  @Test
  void segmentsAndBackAreTheSameLog() throws Exception {
    Path segments = copy(log, "segments", LogForm.FILE.withSegments(8_000, Duration.ofHours(1)));
    List<Path> files = files(segments);
    assertThat(files.size()).isGreaterThan(4);
    for (Path file : files) {
      assertThat(Files.size(file)).isLessThanOrEqualTo(8_000);
      assertThat(Written.lines(file)).first().isEqualTo("1 #0 start a");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(segments)))
        .isEqualTo("rwx------");
    assertThat(Written.lines(segments)).isEqualTo(Written.lines(log));
    assertThat(Written.faults(segments)).isEmpty();
    assertThat(Written.lines(copy(segments, "one.h2tap", LogForm.FILE)))
        .isEqualTo(Written.lines(log));
  }

  @Test
  void aSegmentHoldsWhatWasRecordedWithinATime() throws Exception {
    Path segments =
        copy(log, "segments", LogForm.FILE.withSegments(Long.MAX_VALUE, Duration.ofMillis(100)));
    assertThat(files(segments)).hasSize(4);
  }

  @Test
  void whenTheOldestSegmentsAreGoneTheCopyKnowsItToo() throws Exception {
    Path segments = copy(log, "segments", LogForm.FILE.withSegments(8_000, Duration.ofHours(1)));
    Files.delete(files(segments).get(0));
    assertThat(Written.faults(segments)).isEmpty();
    Path one = copy(segments, "one.h2tap", LogForm.FILE);
    assertThat(Written.faults(one)).isEmpty();
    Files.delete(files(segments).get(1));
    assertThat(Written.faults(segments)).hasSize(1);
  }

  @Test
  void goldenLogsOfAllVersionsAndKindsAreCopiedToTheByte() throws Exception {
    Path plain = GOLDEN.resolve("version-1.h2tap");
    Path copy = copy(plain, "1.h2tap", LogForm.FILE);
    assertThat(Files.size(copy)).isEqualTo(Files.size(plain));
    Path undone = copy(GOLDEN.resolve("version-2.h2tap"), "2.h2tap", LogForm.FILE);
    assertThat(Files.size(undone)).isEqualTo(Files.size(plain));
  }

  @Test
  void whatIsThereIsLeftAloneAndWhatFailsIsTakenAway() throws Exception {
    Path full = Files.createDirectory(directory.resolve("full"));
    Files.writeString(full.resolve("mine"), "mine");
    LogForm segments = LogForm.FILE.withSegments(8_000, Duration.ofHours(1));
    assertThatThrownBy(() -> copy(log, "full", segments))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it is not empty; give -o another path");
    assertThatThrownBy(() -> copy(log, "a.h2tap", LogForm.FILE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there is a file of that name");
    assertThatThrownBy(() -> copy(log, "no/where", LogForm.FILE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no such file or directory; give -o another path");
    Path text = Files.writeString(directory.resolve("text"), "hello ".repeat(20));
    assertThatThrownBy(() -> copy(text, "new.h2tap", LogForm.FILE))
        .isInstanceOf(UserException.class);
    assertThat(directory.resolve("new.h2tap")).doesNotExist();
    assertThatThrownBy(
            () ->
                Copy.of(
                    log,
                    new Target(directory.resolve("segments"), segments),
                    damage -> {},
                    position -> {
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(directory.resolve("segments")).doesNotExist();
  }

  private Path copy(Path from, String name, LogForm form) throws Exception {
    Path to = directory.resolve(name);
    Copy.of(from, new Target(to, form), damage -> {}, position -> {});
    return to;
  }

  private static List<Path> files(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  /** Every record with all that is in its header; lines tell of payloads. */
  private static List<String> records(Path log) throws Exception {
    return Written.read(log).stream()
        .map(r -> r.toString().replaceAll("Buf\\(.*?\\)", "Buf"))
        .toList();
  }
}
