package dev.h2tap.recorder.compare;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.compare.report.LogDifferencesJson;
import dev.h2tap.recorder.compare.report.LogDifferencesText;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Golden;
import dev.h2tap.recorder.view.Paint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogComparisonTest {

  @Test
  void aLogIsTheSameAsItself() throws Exception {
    LogDifferences differences = compare(works(20), works(20), 0);
    assertThat(differences.differ()).isFalse();
    assertThat(differences.exchanges()).hasSize(2);
    assertThat(differences.counts()).hasSize(2);
  }

  @Test
  void theStoryOfAReleaseThatSwitchedHttp2Off() throws Exception {
    LogDifferences differences = compare(works(20), fails(), 0);
    assertThat(differences.differ()).isTrue();
    StringWriter text = new StringWriter();
    new LogDifferencesText(new PrintWriter(text, true), Paint.Brush.NONE).print(differences);
    Golden.assertMatches("diff.txt", text.toString());
    StringWriter json = new StringWriter();
    LogDifferencesJson.write(differences, json);
    Golden.assertMatches("diff.json", json.toString());
  }

  @Test
  void timeIsADifferenceWhereThatIsAskedFor() throws Exception {
    assertThat(compare(works(20), works(80), 0).differ()).isFalse();
    assertThat(compare(works(20), works(80), 5).differ()).isFalse();
    assertThat(compare(works(20), works(80), 2).exchanges().get(0).result().differences())
        .containsExactly(new Difference(Difference.Kind.DURATION, "", "20.0 ms", "80.0 ms"));
  }

  private static LogDifferences compare(Script before, Script after, double slower)
      throws Exception {
    try (LogContents first = contents(before);
        LogContents second = contents(after)) {
      return new LogComparison(Ignored.byDefault(), slower).of(first, second);
    }
  }

  private static LogContents contents(Script script) throws Exception {
    return LogContents.of(
        taker -> {
          for (LogRecord record : script.records()) {
            taker.take(record);
          }
        },
        exchange -> true);
  }

  private static Script begin(String alpn) {
    Script script = new Script();
    script.run(new Event.RunStarted("1.0", Map.of("--alpn", alpn, "--certs", "c"), 1, "17", false));
    script.event(
        1, DOWNSTREAM, NONE, new Event.ConnectionOpened("127.0.0.1:1", "b:2", null, false, 0, 0));
    return script;
  }

  private static Script works(long millis) {
    Script script = begin("h2");
    Frames client = new Frames();
    Frames server = new Frames();
    for (int i = 0; i < 2; i++) {
      script.http1(1, DOWNSTREAM, RECEIVED, "GET /" + i + " HTTP/1.1\nHost: a:9102\n\n");
      if (i == 0) {
        open(script);
        script.event(2, UPSTREAM, NONE, handshake());
        script.http2(2, UPSTREAM, SENT, Frames.preface(), Frames.settings(4, 65_535));
        script.http2(2, UPSTREAM, RECEIVED, Frames.settings(3, 100));
      }
      script.run(new Event.ExchangeBridged(i + 1, 1, i + 1, 2, 2 * i + 1, 1));
      script.http2(
          2,
          UPSTREAM,
          SENT,
          client.headers(2 * i + 1, 5, ":method", "GET", ":path", "/" + i, ":authority", "a:9102"));
      script.pause(i == 0 ? millis - 8 : millis);
      script.http2(2, UPSTREAM, RECEIVED, server.headers(2 * i + 1, 5, ":status", "204"));
      script.http1(1, DOWNSTREAM, SENT, "HTTP/1.1 204 No Content\n\n");
      script.run(new Event.ExchangeEnded(i + 1, 1, i + 1, 204, null, null, null));
    }
    return script;
  }

  private static Script fails() {
    Script script = begin("none");
    script.http1(1, DOWNSTREAM, RECEIVED, "GET /0 HTTP/1.1\nHost: a:9102\nAccept: x\n\n");
    open(script);
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeFailed("connection-reset", "upstream reset", List.of(), "a", 7));
    script.http1(
        1, DOWNSTREAM, SENT, "HTTP/1.1 502 upstream reset the connection\nContent-Length: 0\n\n");
    script.run(
        new Event.ExchangeEnded(
            1, 1, 1, 502, Party.UPSTREAM, "connection-reset", "upstream reset the connection"));
    return script;
  }

  private static void open(Script script) {
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.ConnectionOpened("127.0.0.1:3", "a:9102", "https://a:9102", true, 0, 0));
  }

  private static Event handshake() {
    return new Event.TlsHandshakeComplete(
        "TLSv1.3",
        "TLS_AES_128_GCM_SHA256",
        "x25519",
        List.of("h2", "http/1.1"),
        "h2",
        "a",
        false,
        List.of(),
        List.of(),
        "full",
        7);
  }
}
