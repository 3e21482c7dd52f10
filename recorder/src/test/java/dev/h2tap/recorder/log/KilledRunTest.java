package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KilledRunTest {
  private static final long FLUSH_NANOS = 200_000_000;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterKill9EverythingOlderThanTheLastFlushIsThere(boolean compress) throws Exception {
    Path log = directory.resolve("a.h2tap");
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName(),
                log.toString(),
                String.valueOf(compress))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long recordedBefore = 0;
    long last = 0;
    try (DataInputStream progress = new DataInputStream(run.getInputStream())) {
      long first = 0;
      while (last - first < 1_000_000_000L) {
        recordedBefore = progress.readLong();
        last = progress.readLong();
        first = first == 0 ? last : first;
      }
      run.toHandle().destroyForcibly();
      try {
        while (true) {
          recordedBefore = progress.readLong();
          last = progress.readLong();
        }
      } catch (EOFException e) {
        assertThat(recordedBefore).isPositive();
      }
    }
    run.waitFor();

    Logs.Read read = Logs.read(log);
    assertThat(read.damages().size()).isLessThanOrEqualTo(1);
    List<Long> sequences = read.sequences();
    assertThat(sequences).isEqualTo(LongStream.rangeClosed(1, sequences.size()).boxed().toList());
    long newest = read.records().get(sequences.size() - 1).monotonicNanos();
    assertThat(newest).isGreaterThan(last - FLUSH_NANOS);
  }

  /** Records without end and says how many events it handed over, and when. */
  static final class Load {
    private Load() {}

    public static void main(String[] args) throws Exception {
      Recorder recorder = Logs.start(Path.of(args[0]), Boolean.parseBoolean(args[1]));
      DataOutputStream progress = new DataOutputStream(System.out);
      Random random = new Random(1);
      for (long i = 1; ; i++) {
        byte[] bytes = new byte[random.nextInt(4000)];
        Logs.record(
            recorder,
            new Event.Plaintext(
                Syntax.OPAQUE,
                -1,
                PooledByteBufAllocator.DEFAULT.directBuffer(4000).writeBytes(bytes)));
        if (i % 100 == 0) {
          progress.writeLong(i);
          progress.writeLong(System.nanoTime());
          progress.flush();
          Thread.sleep(1);
        }
        while (recorder.congested()) {
          Thread.onSpinWait();
        }
      }
    }
  }
}
