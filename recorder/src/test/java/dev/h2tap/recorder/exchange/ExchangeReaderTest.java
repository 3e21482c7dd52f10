package dev.h2tap.recorder.exchange;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.wire.Field;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ExchangeReaderTest {
  private static final int END_STREAM = 1;

  private final Script script = new Script();
  private final Records log =
      taker -> {
        for (LogRecord record : script.records()) {
          taker.take(record);
        }
      };

  @Test
  void anExchangeIsWholeOnBothSides() throws Exception {
    bridged();
    try (Recording recording = ExchangeReader.all(log, exchange -> true)) {
      RecordedExchange exchange = recording.exchanges().get(0);
      RecordedStream down = exchange.downstream();
      RecordedStream up = exchange.upstream();
      assertThat(down.protocol()).isEqualTo("HTTP/1.1");
      assertThat(down.response().startLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(down.response().trailers()).containsExactly(new Field("Sum", "1"));
      assertThat(text(down.request().body())).isEqualTo("question");
      assertThat(text(down.response().body())).isEqualTo("answer");
      assertThat(up.isHttp2()).isTrue();
      assertThat(up.method()).isEqualTo("POST");
      assertThat(up.interim()).extracting(RecordedMessage::status).containsExactly(103);
      assertThat(up.response().status()).isEqualTo(200);
      assertThat(up.response().fields())
          .containsExactly(new Field(":status", "200"), new Field("content-type", "text/plain"));
      assertThat(up.response().trailers()).containsExactly(new Field("sum", "1"));
      assertThat(up.response().whole()).isTrue();
      assertThat(up.connection().serverSettings()).hasSize(1);
      assertThat(up.connection().opened().target()).isEqualTo("a:1");
    }
  }

  @Test
  void aBodyKeepsTheTimesOfItsPieces() throws Exception {
    bridged();
    try (Recording recording = ExchangeReader.all(log, exchange -> true)) {
      RecordedBody body = recording.exchanges().get(0).upstream().response().body();
      assertThat(body.pieces()).isEqualTo(2);
      assertThat(body.endOf(0)).isEqualTo(3);
      assertThat(body.nanosOf(1) - body.nanosOf(0)).isEqualTo(51_000_000);
    }
  }

  @Test
  void manyBodiesAreReadBackThoughTheyDoNotFitIntoMemory() throws Exception {
    int exchanges = 40;
    open(1, DOWNSTREAM);
    Frames client = new Frames();
    Frames server = new Frames();
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    for (int i = 0; i < exchanges; i++) {
      script.http2(1, DOWNSTREAM, RECEIVED, client.headers(2 * i + 1, 5, ":method", "GET"));
      script.http2(1, DOWNSTREAM, SENT, server.headers(2 * i + 1, 4, ":status", "200"));
    }
    for (int piece = 0; piece < 60; piece++) {
      for (int i = 0; i < exchanges; i++) {
        String data = String.format("%05d", i).repeat(2_000);
        script.http2(
            1, DOWNSTREAM, SENT, Frames.data(2 * i + 1, piece == 59 ? END_STREAM : 0, data));
      }
    }
    try (Recording recording = ExchangeReader.all(log, exchange -> true)) {
      assertThat(recording.exchanges()).hasSize(exchanges);
      for (int i = 0; i < exchanges; i++) {
        RecordedBody body = recording.exchanges().get(i).downstream().response().body();
        assertThat(body.length()).isEqualTo(600_000);
        ByteBuffer end = ByteBuffer.allocate(20);
        assertThat(body.read(599_990, end)).isEqualTo(10);
        assertThat(new String(end.array(), 0, 10, UTF_8))
            .isEqualTo(String.format("%05d", i).repeat(2));
        assertThat(text(body)).isEqualTo(String.format("%05d", i).repeat(120_000));
      }
    }
  }

  @Test
  void aResetIsToldWithItsCodeAndWhoSentIt() throws Exception {
    open(1, DOWNSTREAM);
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    script.http2(1, DOWNSTREAM, RECEIVED, new Frames().headers(1, 5, ":method", "GET"));
    script.http2(1, DOWNSTREAM, SENT, Frames.frame(3, 0, 1, 0, 0, 0, 11));
    script.run(new Event.ExchangeEnded(1, 1, 1, 0, Party.UPSTREAM, null, "reset"));
    ExchangeReader.each(
        log,
        exchange ->
            assertThat(exchange.downstream().reset())
                .satisfies(reset -> assertThat(reset.code()).isEqualTo(11))
                .satisfies(reset -> assertThat(reset.byServer()).isTrue()));
  }

  @Test
  void whatAnEarlierAttemptWasGivenIsNotMixedIn() throws Exception {
    open(1, DOWNSTREAM);
    open(2, UPSTREAM);
    open(3, UPSTREAM);
    script.http1(1, DOWNSTREAM, RECEIVED, "GET / HTTP/1.1\n\n");
    script.run(new Event.ExchangeBridged(1, 1, 1, 2, 1, 1));
    script.http1(2, UPSTREAM, SENT, "GET / HTTP/1.1\nhost: two\n\n");
    script.run(new Event.ExchangeBridged(1, 1, 1, 3, 1, 2));
    script.http1(3, UPSTREAM, SENT, "GET / HTTP/1.1\nhost: three\n\n");
    script.http1(3, UPSTREAM, RECEIVED, "HTTP/1.1 204 No Content\n\n");
    script.http1(1, DOWNSTREAM, SENT, "HTTP/1.1 204 No Content\n\n");
    script.run(new Event.ExchangeEnded(1, 1, 1, 204, null, null, null));
    List<String> hosts = new ArrayList<>();
    ExchangeReader.each(
        log, exchange -> hosts.add(exchange.upstream().request().field("host").orElse("")));
    assertThat(hosts).containsExactly("three");
  }

  @Test
  void connectionsThatFailedAreToldWithoutAnExchange() throws Exception {
    script.event(
        4, UPSTREAM, NONE, new Event.ConnectFailed("b:2", "127.0.0.1:2", "connection refused", 1));
    open(5, UPSTREAM);
    script.event(
        5,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeFailed("connection-reset", "reset", List.of(), null, 7));
    try (Recording recording = ExchangeReader.all(log, exchange -> true)) {
      assertThat(recording.connections()).hasSize(2);
      assertThat(recording.connections().get(0).connectFailed().target()).isEqualTo("b:2");
      assertThat(recording.connections().get(1).handshakeFailed().reason()).isEqualTo("reset");
    }
  }

  private void bridged() {
    Frames client = new Frames();
    Frames server = new Frames();
    open(1, DOWNSTREAM);
    script.http1(
        1, DOWNSTREAM, RECEIVED, "POST /x HTTP/1.1\nHost: a\nContent-Length: 8\n\nquestion");
    open(2, UPSTREAM);
    script.run(new Event.ExchangeBridged(1, 1, 1, 2, 1, 1));
    script.http2(2, UPSTREAM, SENT, Frames.preface(), Frames.settings());
    script.http2(2, UPSTREAM, RECEIVED, Frames.settings(3, 100));
    script.http2(
        2,
        UPSTREAM,
        SENT,
        client.headers(1, 4, ":method", "POST", ":path", "/x", ":authority", "a"),
        Frames.data(1, END_STREAM, "question"));
    script.http2(2, UPSTREAM, RECEIVED, server.headers(1, 4, ":status", "103"));
    script.http2(
        2,
        UPSTREAM,
        RECEIVED,
        server.headers(1, 4, ":status", "200", "content-type", "text/plain"),
        Frames.data(1, 0, "ans"));
    script.pause(50);
    script.http2(2, UPSTREAM, RECEIVED, Frames.data(1, 0, "wer"));
    script.http2(2, UPSTREAM, RECEIVED, server.headers(1, 5, "sum", "1"));
    script.http1(
        1,
        DOWNSTREAM,
        SENT,
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n6\nanswer\n0\nSum: 1\n\n");
    script.run(new Event.ExchangeEnded(1, 1, 1, 200, null, null, null));
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.FIN, Party.UPSTREAM, null, null, 1, 1));
  }

  private void open(long connection, Side side) {
    String target = side == UPSTREAM ? "a:1" : null;
    script.event(
        connection,
        side,
        NONE,
        new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", target, false, 0, 0));
  }

  private static String text(RecordedBody body) throws Exception {
    try (InputStream in = body.open()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  @Timeout(30)
  void theEndsOfManyConnectionsDoNotGoThroughAllStreamsEachTime() throws Exception {
    Frames client = new Frames();
    open(1, DOWNSTREAM);
    for (int i = 0; i < 60_000; i++) {
      script.http2(1, DOWNSTREAM, RECEIVED, client.headers(2 * i + 1, 4, ":method", "GET"));
    }
    for (int i = 0; i < 60_000; i++) {
      open(2 + i, UPSTREAM);
      script.event(
          2 + i,
          UPSTREAM,
          NONE,
          new Event.ConnectionClosed(Manner.FIN, Party.UPSTREAM, null, null, 1, 1));
    }
    int[] exchanges = {0};
    ExchangeReader.each(log, exchange -> exchanges[0]++);
    assertThat(exchanges[0]).isEqualTo(60_000);
  }
}
