package dev.h2tap.bench;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import dev.h2tap.recorder.log.SessionLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Recording plaintext to segments on the disk, no faster than the writer can keep up with: whoever
 * records waits while the queue is congested, as the gate of a connection does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
public class RecorderAppend {
  @Param({"1024", "16384"})
  public int size;

  private Scratch scratch;
  private Recorder recorder;
  private ByteBuf bytes;
  private long connection;
  private final Semaphore drained = new Semaphore(0);

  /** Begins a log of at most four segments. */
  @Setup(Level.Iteration)
  public void open() throws IOException, UserException {
    scratch = Scratch.open();
    bytes = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
    byte[] random = new byte[size];
    new Random(1).nextBytes(random);
    bytes.writeBytes(random);
    recorder =
        SessionLog.start(
            RecordingOptions.to(scratch.file("log") + "/")
                .withSegments(64 << 20, Duration.ofHours(1), 256 << 20),
            new Event.RunStarted("bench", Map.of(), 1, "17", false));
    connection = recorder.newConnection();
  }

  /** One event of that size. */
  @Benchmark
  public void plaintext(Volume volume) throws InterruptedException {
    recorder.record(
        connection,
        Side.DOWNSTREAM,
        Direction.RECEIVED,
        new Event.Plaintext(Syntax.HTTP1, -1, bytes.retainedSlice()));
    volume.add(size);
    if (recorder.congested()) {
      recorder.whenDrained(drained::release);
      drained.acquire();
    }
  }

  /** Ends the log and deletes it. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    recorder.close();
    bytes.release();
    scratch.close();
  }
}
