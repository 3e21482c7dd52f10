package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Writing and reading whole logs in tests. */
final class Logs {
  private Logs() {}

  /** What was read, and what could not be. */
  record Read(List<LogRecord> records, List<Damage> damages) {
    List<Long> sequences() {
      return records.stream().map(LogRecord::sequence).toList();
    }
  }

  static Recorder start(Path path) throws UserException {
    return start(path, false);
  }

  static Recorder start(Path path, boolean compress) throws UserException {
    return SessionLog.start(
        RecordingOptions.to(path.toString()).withCompression(compress), Events.runStarted());
  }

  static void write(Path path, List<Event> events) throws UserException {
    try (Recorder recorder = start(path)) {
      events.forEach(event -> record(recorder, event));
    }
  }

  /** Begins a log of three records in a version of the format. */
  static void begin(Path path, int version) throws Exception {
    if (version != FileHeader.PLAIN) {
      try (Recorder recorder = start(path, version == FileHeader.COMPRESSED)) {
        record(recorder, new Event.RuleApplied("a", "begun"));
      }
      return;
    }
    Path other = path.resolveSibling("other.h2tap");
    begin(other, FileHeader.SHARED);
    copy(other, path, Environment.system());
  }

  /** Copies a log as the tools do. */
  static void copy(Path from, Path to, Environment environment) throws Exception {
    try (SessionLogWriter writer = new SessionLogWriter(to, LogForm.FILE, environment)) {
      for (LogRecord record : raw(from)) {
        writer.write(record);
      }
      writer.finish();
    }
  }

  private static List<LogRecord> raw(Path path) throws IOException, UserException {
    try (SessionLogReader reader = SessionLog.open(path, damage -> {}).raw()) {
      return rest(reader);
    }
  }

  static void record(Recorder recorder, Event event) {
    recorder.record(1, Side.UPSTREAM, Direction.RECEIVED, event);
  }

  static Read read(Path path) throws IOException, UserException {
    List<Damage> damages = new ArrayList<>();
    try (SessionLogReader reader = SessionLog.open(path, damages::add)) {
      return new Read(rest(reader), damages);
    }
  }

  static FileChannel writable(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Damages one byte. */
  static void flip(FileChannel channel, long at) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    channel.read(one, at);
    one.put(0, (byte) ~one.get(0));
    channel.write(one.flip(), at);
  }

  /** Where a record begins in a file in which nothing is compressed. */
  static long offset(Path path, long sequence) throws IOException, UserException {
    long[] at = {FileHeader.LENGTH};
    try (SessionLogReader reader = SessionLog.open(path, damage -> {})) {
      reader.only(
          header -> {
            at[0] += header.sequence() < sequence ? header.recordLength() : 0;
            return false;
          });
      rest(reader);
    }
    return at[0];
  }

  /** The kinds of a log's records as they are stored. */
  static List<Integer> storedKinds(Path path) throws IOException, UserException {
    List<Integer> kinds = new ArrayList<>();
    try (SessionLogReader reader = SessionLog.open(path, damage -> {})) {
      reader.only(header -> !kinds.add(header.code()));
      rest(reader);
    }
    return kinds;
  }

  static List<LogRecord> rest(SessionLogReader reader) throws IOException {
    List<LogRecord> records = new ArrayList<>();
    LogRecord record;
    while ((record = reader.next()) != null) {
      records.add(record);
    }
    return records;
  }

  /** Waits until a condition holds; fails after ten seconds. */
  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not come about within 10 s");
      }
      Thread.onSpinWait();
    }
  }
}
