package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContinuedLogTest {
  @TempDir Path directory;

  @Test
  void aNewLogIsForItsOwnerAlone() throws Exception {
    Path log = directory.resolve("a.h2tap");
    Path segments = directory.resolve("segments");
    Logs.write(log, List.of());
    try (Recorder recorder =
        SessionLog.start(RecordingOptions.to(segments + "/"), Events.runStarted())) {
      assertThat(recorder.enabled()).isTrue();
    }
    assertThat(mode(log)).isEqualTo("rw-------");
    assertThat(mode(segments)).isEqualTo("rwx------");
    try (var files = Files.list(segments)) {
      assertThat(files.toList()).hasSize(2).allMatch(file -> mode(file).equals("rw-------"));
    }
  }

  @Test
  void anEmptyFileIsTakenOver() throws Exception {
    Path log = Files.createFile(directory.resolve("a.h2tap"));
    Logs.write(log, List.of());
    assertThat(Logs.read(log).records()).hasSize(2);
    assertThat(mode(log)).isEqualTo("rw-------");
  }

  @Test
  void aSecondRunContinuesNumbersAndSaysSo() throws Exception {
    Path log = directory.resolve("a.h2tap");
    try (Recorder recorder = Logs.start(log)) {
      recorder.newConnection();
      Logs.record(recorder, new Event.ExchangeBridged(41, 6, 1, 9, 1, 1));
    }
    try (Recorder recorder = Logs.start(log)) {
      assertThat(recorder.newConnection()).isEqualTo(10);
      assertThat(recorder.newExchange()).isEqualTo(42);
    }
    List<LogRecord> records = Logs.read(log).records();
    assertThat(records).extracting(LogRecord::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(((Event.RunStarted) records.get(0).event()).continued()).isFalse();
    assertThat(((Event.RunStarted) records.get(3).event()).continued()).isTrue();
  }

  @Test
  void aLogCutAnywhereIsContinuedWithoutLosingAWholeRecord() throws Exception {
    Path log = directory.resolve("a.h2tap");
    Logs.write(log, List.of(new Event.RuleApplied("a", "b")));
    byte[] whole = Files.readAllBytes(log);
    for (int cut = 8; cut <= whole.length; cut += 3) {
      Files.write(log, Arrays.copyOf(whole, cut));
      int before = Logs.read(log).records().size();
      RecordingOptions options = RecordingOptions.to(log.toString()).withWarnings(warning -> {});
      SessionLog.start(options, Events.runStarted()).close();
      Logs.Read after = Logs.read(log);
      assertThat(after.damages()).as("cut at %d", cut).isEmpty();
      assertThat(after.sequences())
          .as("cut at %d", cut)
          .isEqualTo(LongStream.rangeClosed(1, before + 2).boxed().toList());
    }
  }

  @Test
  void aFileThatIsSomethingElseIsRefusedAndLeftAlone() throws Exception {
    Path file = directory.resolve("notes.txt");
    for (String text : List.of("x", "my notes, longer than any header ".repeat(10))) {
      Files.writeString(file, text);
      String mode = mode(file);
      assertThatThrownBy(() -> Logs.start(file))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("is not an h2tap session log");
      assertThat(file).hasContent(text);
      assertThat(mode(file)).isEqualTo(mode);
    }
  }

  @Test
  void aLogThatARunHoldsIsRefusedAndLeftAlone() throws Exception {
    Path log = directory.resolve("a.h2tap");
    try (Recorder recorder = Logs.start(log)) {
      byte[] bytes = Files.readAllBytes(log);
      assertThatThrownBy(() -> Logs.start(log))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("another h2tap is recording to " + log);
      assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
      assertThat(recorder.enabled()).isTrue();
    }
    Logs.start(log).close();
  }

  @Test
  void aDirectoryThatARunHoldsIsRefused() throws Exception {
    try (Recorder recorder = Logs.start(directory)) {
      assertThatThrownBy(() -> Logs.start(directory))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("another h2tap is recording to ");
      assertThat(recorder.enabled()).isTrue();
    }
  }

  @Test
  void aLogThatAnotherProcessHoldsIsRefused() throws Exception {
    Path log = directory.resolve("a.h2tap");
    Logs.write(log, List.of());
    byte[] bytes = Files.readAllBytes(log);
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                log.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.getInputStream().read()).isEqualTo('l');
      assertThatThrownBy(() -> Logs.start(log)).isInstanceOf(UserException.class);
      assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  /** Locks a file, says so, and waits for its end. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        OutputStream out = System.out;
        out.write(lock.isValid() ? 'l' : 'x');
        out.flush();
        System.in.read();
      }
    }
  }

  @Test
  void whatCannotBeWrittenToIsNamedInOneLine() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    List<String> paths =
        new ArrayList<>(
            List.of(
                directory.resolve("missing/a.h2tap").toString(),
                directory.resolve("missing/also") + "/",
                file + "/",
                "/dev/null"));
    if (!System.getProperty("user.name").equals("root")) {
      paths.add("/proc/a.h2tap");
    }
    for (String path : paths) {
      assertThatThrownBy(() -> SessionLog.start(RecordingOptions.to(path), Events.runStarted()))
          .as(path)
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("cannot record to " + path)
          .hasMessageNotContaining("\n");
    }
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
