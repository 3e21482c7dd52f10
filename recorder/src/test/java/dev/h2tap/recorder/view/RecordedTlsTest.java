package dev.h2tap.recorder.view;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logs of real handshakes with OpenSSL 3.0: TLS 1.3 with HelloRetryRequest, client certificate and
 * KeyUpdate both ways; TLS 1.2 on both sides of the proxy; and a client without certificate refused
 * in either version.
 */
class RecordedTlsTest {
  private static final Predicate<LogRecord> ALL = record -> true;

  @ParameterizedTest
  @ValueSource(strings = {"tls13", "tls12", "refused-tls1_2", "refused-tls1_3"})
  void tellsEveryMessage(String name) throws Exception {
    Golden.assertMatches("tls-" + name + ".txt", print(name, ALL, text(true)));
  }

  @Test
  void tellsEveryMessageInJson() throws Exception {
    Golden.assertMatches("tls-tls13.jsonl", print("tls13", ALL, JsonView::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls13", "tls12"})
  void tellsWhatIsInTheClearWithoutSecrets(String name) throws Exception {
    Golden.assertMatches(
        "tls-" + name + "-no-secrets.txt",
        print(name, record -> !(record.event() instanceof Event.TlsSecret), text(false)));
  }

  private static Function<PrintWriter, Consumer<Entry>> text(boolean inFull) {
    return out -> new TextView(out, Paint.Brush.NONE, inFull);
  }

  private static String print(
      String name, Predicate<LogRecord> kept, Function<PrintWriter, Consumer<Entry>> view)
      throws Exception {
    StringWriter text = new StringWriter();
    Consumer<Entry> out = view.apply(new PrintWriter(text));
    Timeline timeline =
        new Timeline(
            0,
            entry -> {
              if (Selection.TLS.has(entry)) {
                out.accept(entry);
              }
            },
            BodySink.none());
    Path log = Path.of("src/test/resources/tls", name + ".h2tap");
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (kept.test(record)) {
          timeline.accept(record);
        }
      }
    }
    timeline.finish();
    return text.toString();
  }
}
