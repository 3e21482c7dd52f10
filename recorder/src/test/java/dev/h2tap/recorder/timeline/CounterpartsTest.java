package dev.h2tap.recorder.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.view.TextView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterpartsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "golden/version-1.h2tap",
        "golden/version-2.h2tap",
        "tls/tls12.h2tap",
        "tls/tls13.h2tap",
        "tls/refused-tls1_3.h2tap",
        "websocket/chromium.h2tap"
      })
  void areEnoughToTellOfAConnection(String name) throws Exception {
    Path log = Path.of(CounterpartsTest.class.getResource("/" + name).toURI());
    Set<Long> connections = new TreeSet<>();
    List<Entry> whole = entries(log, null);
    whole.forEach(entry -> entry.connections().filter(n -> n > 0).forEach(connections::add));
    assertThat(connections).isNotEmpty();
    for (long connection : connections) {
      Counterparts counterparts = Counterparts.of(log, Set.of(connection));
      assertThat(lines(entries(log, counterparts), connection)).isEqualTo(lines(whole, connection));
      assertThat(counterparts.lastRecord())
          .isGreaterThanOrEqualTo(whole.get(whole.size() - 1).place().record());
    }
  }

  private static List<String> lines(List<Entry> entries, long connection) {
    return entries.stream()
        .filter(entry -> entry.connections().anyMatch(n -> n == connection))
        .map(TextView::line)
        .toList();
  }

  private static List<Entry> entries(Path log, Counterparts counterparts) throws Exception {
    List<Entry> entries = new ArrayList<>();
    Timeline timeline = new Timeline(100, entries::add, BodySink.none());
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      if (counterparts != null) {
        reader.decoding(counterparts::has, timeline::pass);
      }
      LogRecord record;
      while ((record = reader.next()) != null) {
        timeline.accept(record);
      }
    }
    timeline.finish();
    return entries;
  }
}
