package dev.h2tap.recorder.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.RecordHeader;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.view.Selection;
import dev.h2tap.recorder.view.TextView;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeRecordsTest {
  private static final long DOWNSTREAM = 1;
  private static final long UPSTREAM = 2;

  private final ExchangeRecords records = new ExchangeRecords();

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
  void areEnoughToTellOfTheExchanges(String name) throws Exception {
    Path log = Path.of(ExchangeRecordsTest.class.getResource("/" + name).toURI());

    assertThat(exchanges(log, records)).isEqualTo(exchanges(log, null));
  }

  @Test
  void leaveOutWhatAnHttp2UpstreamSaysToClients() {
    sent(Syntax.HTTP2);
    assertThat(records.has(received())).isTrue();

    bridged(DOWNSTREAM);

    assertThat(records.has(received())).isFalse();
    assertThat(records.has(header(Kind.PLAINTEXT, Side.UPSTREAM, Direction.SENT))).isTrue();
    assertThat(records.has(header(Kind.PLAINTEXT, Side.DOWNSTREAM, Direction.SENT))).isTrue();
  }

  @Test
  void haveWhatAnHttp1UpstreamSays() {
    sent(Syntax.HTTP1);
    bridged(DOWNSTREAM);

    assertThat(records.has(received())).isTrue();
  }

  @Test
  void haveWhatAnUpstreamSaysToH2tapItself() {
    sent(Syntax.HTTP2);
    bridged(0);

    assertThat(records.has(received())).isTrue();
  }

  @Test
  void knowNothingOfAConnectionInTheNextRun() {
    sent(Syntax.HTTP2);
    bridged(DOWNSTREAM);

    records.learn(record(0, Side.NONE, new Event.RunStarted("1", Map.of(), 1, "17", true)));

    assertThat(records.has(received())).isTrue();
  }

  @Test
  void haveNothingOfTls() {
    assertThat(records.has(header(Kind.TLS_RECORD, Side.UPSTREAM, Direction.SENT))).isFalse();
    assertThat(records.has(header(Kind.TLS_SECRET, Side.UPSTREAM, Direction.NONE))).isFalse();
  }

  private void sent(Syntax syntax) {
    records.learn(
        record(UPSTREAM, Side.UPSTREAM, new Event.Plaintext(syntax, 0, Unpooled.EMPTY_BUFFER)));
  }

  private void bridged(long downstream) {
    records.learn(
        record(downstream, Side.NONE, new Event.ExchangeBridged(1, downstream, 1, UPSTREAM, 1, 1)));
  }

  private static LogRecord record(long connection, Side side, Event event) {
    return new LogRecord(1, 0, 0, connection, side, Direction.SENT, event);
  }

  private static RecordHeader received() {
    return header(Kind.PLAINTEXT, Side.UPSTREAM, Direction.RECEIVED);
  }

  private static RecordHeader header(Kind kind, Side side, Direction direction) {
    return new RecordHeader(1, 0, 0, UPSTREAM, side, direction, kind.code(), 0, 0);
  }

  private static List<String> exchanges(Path log, ExchangeRecords needed) throws Exception {
    List<String> lines = new ArrayList<>();
    Timeline timeline =
        new Timeline(
            0,
            entry -> {
              if (Selection.EXCHANGES.has(entry)) {
                lines.add(TextView.line(entry));
              }
            },
            BodySink.none());
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      if (needed != null) {
        reader.decoding(needed::has, timeline::pass);
      }
      LogRecord record;
      while ((record = reader.next()) != null) {
        if (needed != null) {
          needed.learn(record);
        }
        timeline.accept(record);
      }
    }
    timeline.finish();
    return lines;
  }
}
