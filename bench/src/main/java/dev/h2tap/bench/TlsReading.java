package dev.h2tap.bench;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.tls.TlsDissector;
import dev.h2tap.recorder.wire.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Recorded TLS 1.3 with client certificates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
public class TlsReading {
  private final List<LogRecord> handshake = new ArrayList<>();

  /** Takes the first upstream connection of a recorded session. */
  @Setup
  public void records() throws IOException, UserException {
    try (Scratch scratch = Scratch.open()) {
      Path file = scratch.file("tls13.h2tap");
      try (InputStream log = TlsReading.class.getResourceAsStream("/tls13.h2tap")) {
        Files.copy(Objects.requireNonNull(log), file);
      }
      long connection = 0;
      try (SessionLogReader reader = SessionLog.open(file, damage -> {})) {
        LogRecord record;
        while ((record = reader.next()) != null) {
          if (connection == 0 && record.side() == Side.UPSTREAM) {
            connection = record.connection();
          }
          if (connection > 0 && record.connection() == connection) {
            handshake.add(record);
          }
        }
      }
    }
  }

  /** Every message of the handshake, decrypted and parsed. */
  @Benchmark
  public void handshake(Blackhole hole) {
    TlsDissector dissector =
        new TlsDissector(Direction.SENT, (at, direction, content) -> hole.consume(content));
    for (LogRecord record : handshake) {
      if (record.event() instanceof Event.TlsRecord tls) {
        dissector.record(record.direction(), tls, Place.of(record, 0));
      } else if (record.event() instanceof Event.TlsSecret secret) {
        dissector.secret(secret.line());
      } else if (record.event() instanceof Event.TlsHandshakeComplete) {
        dissector.handshakeOver();
      }
    }
    dissector.closed();
  }
}
