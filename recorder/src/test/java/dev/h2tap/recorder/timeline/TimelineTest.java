package dev.h2tap.recorder.timeline;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.Frames;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private final Script script = new Script();

  @Test
  void pairsPipelinedRequestsWithTheirResponses() {
    open(1);
    script.http1(1, DOWNSTREAM, RECEIVED, "HEAD /a HTTP/1.1\n\nGET /b HTTP/1.1\n\n");
    script.http1(
        1,
        DOWNSTREAM,
        SENT,
        "HTTP/1.1 200 OK\nContent-Length: 9\n\nHTTP/1.1 404 Not Found\nContent-Length: 1\n\nx");
    assertThat(exchanges())
        .extracting(ExchangeSummary::method, ExchangeSummary::path, ExchangeSummary::status)
        .containsExactly(tuple("HEAD", "/a", 200), tuple("GET", "/b", 404));
  }

  @Test
  void waitsForTheLastWordOfAnExchangeAfterTheClientHasGone() {
    open(1);
    script.http1(1, DOWNSTREAM, RECEIVED, "GET / HTTP/1.1\n\n");
    script.event(
        1,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.RST, Party.CLIENT, null, null, 1, 1));
    script.run(new Event.ExchangeEnded(1, 1, 1, 0, Party.CLIENT, null, "the client went away"));
    assertThat(exchanges())
        .singleElement()
        .satisfies(
            exchange -> {
              assertThat(exchange.reason()).isEqualTo("the client went away");
              assertThat(exchange.path()).isEqualTo("/");
            });
  }

  @Test
  void waitsForTheResponsesOfManyExchangesThatEndedBeforeTheyWereWritten() {
    int clients = 600;
    for (int i = 1; i <= clients; i++) {
      open(i);
      script.http1(i, DOWNSTREAM, RECEIVED, "GET / HTTP/1.1\n\n");
    }
    for (int i = 1; i <= clients; i++) {
      script.pause(-1).run(new Event.ExchangeEnded(i, i, 1, 200, null, null, null));
    }
    for (int i = 1; i <= clients; i++) {
      script.http1(i, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\nContent-Length: 1\n\nx").pause(-1);
    }
    assertThat(exchanges())
        .hasSize(clients)
        .allSatisfy(exchange -> assertThat(exchange.responseBytes()).isEqualTo(1));
  }

  @Test
  void doesNotWaitForALastWordLongerThanASecond() {
    open(1);
    script.http1(1, DOWNSTREAM, RECEIVED, "GET / HTTP/1.1\n\n");
    script.http1(1, DOWNSTREAM, SENT, "HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n");
    script.pause(1000).run(new Event.RuleApplied("a", "b"));
    List<Entry> entries = entries();
    assertThat(entries)
        .extracting(Entry::item)
        .filteredOn(Item.Exchange.class::isInstance)
        .hasSize(1);
    assertThat(entries.get(entries.size() - 1).item()).isInstanceOf(Item.Happened.class);
  }

  @Test
  void tellsARetry() {
    open(1);
    script.http1(1, DOWNSTREAM, RECEIVED, "GET / HTTP/1.1\n\n");
    script.run(new Event.ExchangeBridged(1, 1, 1, 2, 1, 1));
    script.run(new Event.ExchangeBridged(1, 1, 1, 3, 1, 2));
    script.http1(3, UPSTREAM, SENT, "GET / HTTP/1.1\n\n");
    script.http1(1, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
    script.run(new Event.ExchangeEnded(1, 1, 1, 200, null, null, null));
    assertThat(exchanges())
        .singleElement()
        .satisfies(
            exchange -> {
              assertThat(exchange.attempts()).isEqualTo(2);
              assertThat(exchange.upstreamConnection()).isEqualTo(3);
            });
  }

  @Test
  void forgetsWhatIsOver() {
    open(1);
    Frames client = new Frames();
    Frames server = new Frames();
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    for (int i = 0; i < 40_000; i++) {
      int stream = 2 * i + 1;
      script.http2(1, DOWNSTREAM, RECEIVED, client.headers(stream, 1, ":method", "GET"));
      script.http2(1, DOWNSTREAM, SENT, server.headers(stream, 1, ":status", "200"));
      script.run(new Event.ExchangeEnded(i + 1, 1, stream, 200, null, null, null));
    }
    assertThat(exchanges()).hasSize(40_000).allMatch(exchange -> exchange.status() == 200);
  }

  @Test
  void tellsStreamsThatNeverEndOnceThereAreTooMany() {
    open(1);
    Frames client = new Frames();
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    for (int i = 0; i < 20_000; i++) {
      script.http2(1, DOWNSTREAM, RECEIVED, client.headers(2 * i + 1, 0, ":method", "GET"));
    }
    List<Entry> entries = new ArrayList<>();
    Timeline timeline = new Timeline(100, entries::add, BodySink.none());
    script.records().forEach(timeline::accept);
    assertThat(entries)
        .extracting(Entry::item)
        .filteredOn(Item.Exchange.class::isInstance)
        .hasSizeGreaterThan(2_000);
  }

  @Test
  void neverThrowsOnNoise() {
    Random random = new Random(6);
    for (int i = 0; i < 5000; i++) {
      byte[] noise = new byte[random.nextInt(100)];
      random.nextBytes(noise);
      Side side = random.nextBoolean() ? DOWNSTREAM : UPSTREAM;
      Direction direction = random.nextBoolean() ? SENT : RECEIVED;
      long connection = 1 + random.nextInt(4);
      switch (random.nextInt(8)) {
        case 0 -> open(connection);
        case 1 -> script.run(new Event.Gap("noise", 1, 1));
        case 2 ->
            script.run(
                new Event.ExchangeEnded(i, connection, random.nextInt(9), 0, null, null, null));
        case 3 -> script.run(new Event.ExchangeBridged(i, connection, 1, 3, random.nextInt(9), 1));
        case 4 ->
            script.event(
                connection, side, direction, new Event.TlsRecord(i, Unpooled.wrappedBuffer(noise)));
        case 5 -> script.http1(connection, side, direction, "GET / HTTP/1.1\n\n");
        default ->
            script.plaintext(
                connection,
                side,
                direction,
                Syntax.values()[random.nextInt(3)],
                random.nextInt(3) - 1,
                Unpooled.wrappedBuffer(noise));
      }
    }
    assertThat(entries()).isNotEmpty();
  }

  private void open(long connection) {
    script.event(
        connection, DOWNSTREAM, NONE, new Event.ConnectionOpened("a", "b", null, false, 0, 0));
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    Timeline timeline = new Timeline(100, entries::add, BodySink.none());
    script.records().forEach(timeline::accept);
    timeline.finish();
    return entries;
  }

  private List<ExchangeSummary> exchanges() {
    return entries().stream()
        .map(Entry::item)
        .filter(Item.Exchange.class::isInstance)
        .map(item -> ((Item.Exchange) item).summary())
        .toList();
  }
}
