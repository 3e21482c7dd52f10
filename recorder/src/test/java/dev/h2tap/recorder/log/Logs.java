package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import java.io.IOException;
import java.nio.file.Path;
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

  static void record(Recorder recorder, Event event) {
    recorder.record(1, Side.UPSTREAM, Direction.RECEIVED, event);
  }

  static Read read(Path path) throws IOException, UserException {
    List<Damage> damages = new ArrayList<>();
    try (SessionLogReader reader = SessionLog.open(path, damages::add)) {
      return new Read(rest(reader), damages);
    }
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
