package dev.h2tap.bench;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.view.Paint;
import dev.h2tap.recorder.view.Selection;
import dev.h2tap.recorder.view.TextView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Reading a log of 32 MiB that the page cache holds: how many of them a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
public class LogReading {
  private static final int LOG_BYTES = 32 << 20;
  private static final int FIRST_SCREEN = 40;

  /** The length of each response's content. */
  @Param({"1024", "65536"})
  public int body;

  private Scratch scratch;
  private Path log;
  private long bytes;

  /** Writes the log. */
  @Setup
  public void write() throws IOException, UserException {
    scratch = Scratch.open();
    log = scratch.file("sample.h2tap");
    SampleLog.write(log, LOG_BYTES / (2 * body + 1024), body, 1000);
    bytes = Files.size(log);
  }

  /** Deletes it. */
  @TearDown
  public void delete() throws IOException {
    scratch.close();
  }

  /** Every record with its checksums and its event. */
  @Benchmark
  public void records(Blackhole hole, Volume volume) throws IOException, UserException {
    try (SessionLogReader reader = open()) {
      read(reader, hole);
    }
    volume.add(bytes);
  }

  /** Headers alone, as {@code log info} reads them. */
  @Benchmark
  public void headers(Blackhole hole, Volume volume) throws IOException, UserException {
    try (SessionLogReader reader = open()) {
      read(reader.only(header -> header.connection() == 0), hole);
    }
    volume.add(bytes);
  }

  /** Exchanges with their bodies, as exports and comparisons take them. */
  @Benchmark
  public void exchanges(Blackhole hole, Volume volume) throws IOException, UserException {
    ExchangeReader.each(Records.of(log, damage -> {}, position -> {}), hole::consume);
    volume.add(bytes);
  }

  /** All of {@code inspect --exchanges}. */
  @Benchmark
  public void inspect(Volume volume) throws IOException, UserException {
    try (SessionLogReader reader = open()) {
      tell(reader, Integer.MAX_VALUE);
    }
    volume.add(bytes);
  }

  /** What {@code inspect --exchanges} does before a screen is full. */
  @Benchmark
  public void firstScreen() throws IOException, UserException {
    try (SessionLogReader reader = open()) {
      tell(reader, FIRST_SCREEN);
    }
  }

  private SessionLogReader open() throws UserException {
    return SessionLog.open(log, damage -> {});
  }

  private static void read(SessionLogReader reader, Blackhole hole) throws IOException {
    LogRecord record;
    while ((record = reader.next()) != null) {
      hole.consume(record);
    }
  }

  private static void tell(SessionLogReader reader, int lines) throws IOException {
    TextView view = new TextView(new PrintWriter(Writer.nullWriter()), Paint.Brush.NONE, false);
    int[] shown = new int[1];
    Timeline timeline =
        new Timeline(
            2 << 10,
            entry -> {
              if (Selection.EXCHANGES.has(entry)) {
                view.accept(entry);
                shown[0]++;
              }
            },
            BodySink.none());
    LogRecord record;
    while (shown[0] < lines && (record = reader.next()) != null) {
      timeline.accept(record);
    }
  }
}
