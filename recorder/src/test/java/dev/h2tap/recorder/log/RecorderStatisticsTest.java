package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderStatisticsTest {
  @TempDir Path directory;

  @Test
  void writtenBytesAndRecordsAreThoseOfTheLog() throws Exception {
    Path log = directory.resolve("a.h2tap");
    Recorder recorder = Logs.start(log);
    for (int i = 0; i < 100; i++) {
      Logs.record(recorder, new Event.RuleApplied("rule", "number " + i));
    }
    recorder.close();
    RecorderStatistics first = recorder.statistics();
    assertThat(first.records()).isEqualTo(Logs.read(log).records().size());
    assertThat(first.lostRecords()).isZero();
    assertThat(first.gaps()).isZero();
    assertThat(first.queueBytes()).isZero();
    long length = Files.size(log);
    assertThat(first.writtenBytes()).isBetween(length - 100, length - 1);

    Recorder next = Logs.start(log);
    next.close();
    assertThat(next.statistics().writtenBytes()).isEqualTo(Files.size(log) - length);
    assertThat(next.statistics().records()).isEqualTo(2);
  }

  @Test
  void whoeverRecordsNothingHasNothingToTell() {
    assertThat(SessionLog.off().statistics()).isEqualTo(RecorderStatistics.NONE);
  }
}
