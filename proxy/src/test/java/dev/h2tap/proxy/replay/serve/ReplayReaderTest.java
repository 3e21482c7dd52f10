package dev.h2tap.proxy.replay.serve;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ReplayReaderTest {
  private static final Path GOLDEN =
      Path.of("../recorder/src/test/resources/golden/version-1.h2tap");

  private final RecordedLog log = new RecordedLog();

  @Test
  void theAuthorityCountsWhereTheLogKnowsIt() throws Exception {
    log.exchange(
        "one", "http://10.0.0.1:80", "HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 0\r\n\r\n");
    log.exchange(
        "two", "http://10.0.0.2:80", "HTTP/1.1 200 OK\r\nX: 2\r\nContent-Length: 0\r\n\r\n");
    try (Replay replay = read()) {
      assertThat(x(replay, "two")).isEqualTo("2");
      assertThat(x(replay, "10.0.0.1:80")).isEqualTo("1");
      assertThat(x(replay, "127.0.0.1:9102")).isEqualTo("1");
      assertThat(x(replay, "127.0.0.1:9102")).isEqualTo("2");
      assertThat(x(replay, "one:80")).isEqualTo("1");
    }
  }

  @Test
  void theFailedConnectionsOfChosenExchangesFailAgainAndNoOthers() throws Exception {
    log.ownWords("a", () -> log.failedTls(2, new Target(true, new Authority("a", 9102))));
    log.ownWords("b", () -> log.failedTls(4, new Target(true, new Authority("b", 9102))));
    log.failedTls(6, new Target(true, new Authority("c", 9102)));
    Predicate<RecordedExchange> first = exchange -> exchange.summary().number() == 1;
    try (Replay replay = read(first, none -> false)) {
      assertThat(replay.summary()).isEqualTo("1 recorded response and 1 failed connection");
      assertThat(replay.tls().next("a", List.of("h2")).host()).isEqualTo("a");
    }
    try (Replay replay = read(first, number -> number == 6)) {
      assertThat(replay.summary()).isEqualTo("1 recorded response and 2 failed connections");
    }
  }

  @Test
  void aConnectionThatAnsweredWhatIsNotChosenDidNotFail() throws Exception {
    log.exchange("a", "https://b:443", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    log.failedTls(2, new Target(true, new Authority("b", 443)));
    try (Replay replay = read(none -> false, any -> true)) {
      assertThat(replay.isEmpty()).isTrue();
    }
  }

  private Replay read(Predicate<RecordedExchange> exchanges, LongPredicate connections)
      throws Exception {
    return new ReplayReader(exchanges, connections, MatchBy.USUAL, Repeat.LAST).read(log);
  }

  @Test
  void withoutRepetitionAResponseIsGivenOnceByWhateverName() throws Exception {
    log.exchange("a", "http://b:80", "HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 0\r\n\r\n");
    log.exchange("a", "http://b:80", "HTTP/1.1 200 OK\r\nX: 2\r\nContent-Length: 0\r\n\r\n");
    try (Replay replay =
        new ReplayReader(any -> true, any -> true, MatchBy.USUAL, Repeat.NEVER).read(log)) {
      assertThat(x(replay, "a")).isEqualTo("1");
      assertThat(x(replay, "127.0.0.1:9102")).isEqualTo("2");
      assertThat(answer(replay, "b", false)).isNull();
      assertThat(answer(replay, "a", false)).isNull();
    }
  }

  @Test
  void theServerNameFindsTheHostThatWasDialled() throws Exception {
    log.failedTls(2, new Target(true, new Authority("a", 9102)));
    log.failedTls(4, new Target(true, new Authority("b", 9102)));
    log.failedTls(6, new Target(true, new Authority("::1", 9102)));
    log.add(
        8,
        UPSTREAM,
        NONE,
        new Event.ConnectFailed(
            new Target(true, new Authority("c", 9102)).toString(), null, "refused", 1));
    try (Replay replay = read()) {
      for (String host : List.of("a", "B", "::1", "c")) {
        assertThat(replay.tls().next(host, List.of("h2")).host()).isEqualTo(host.toLowerCase(ROOT));
      }
    }
  }

  @Test
  void fieldsKeepTheirOrderAndOnlyThoseOfOneConnectionGo() throws Exception {
    log.exchange(
        "a",
        "http://b:80",
        "HTTP/1.1 200 Quite fine\r\nB: 1\r\nConnection: X-Hop\r\nX-Hop: 1\r\nA: 2\r\nB: 3\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\nSum: 1\r\n\r\n");
    try (Replay replay = read()) {
      Answer answer = answer(replay, "a", false);
      assertThat(answer.head().reason()).isEqualTo("Quite fine");
      assertThat(answer.head().fields()).hasToString("B: 1\nA: 2\nB: 3\n");
      assertThat(answer.trailers()).hasToString("Sum: 1\n");
      assertThat(answer.ending()).isEqualTo(new Ending.Whole());
    }
  }

  @Test
  void aResponseThatBrokeOffBreaksOffAsItDid() throws Exception {
    log.exchange("a", "http://b:80", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    log.closed(2, Manner.RST, Party.UPSTREAM);
    try (Replay replay = read()) {
      assertThat(answer(replay, "a", false).ending()).isEqualTo(new Ending.Lost(true));
      assertThat(replay.warnings()).isEmpty();
    }
  }

  @Test
  void whatTheLogHasOnlyAPartOfIsSaid() throws Exception {
    log.exchange("a", "http://b:80", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    try (Replay replay = read()) {
      assertThat(answer(replay, "a", false).ending()).isEqualTo(new Ending.Cut());
      assertThat(replay.warnings())
          .containsExactly(
              "exchange 1, GET a:80/x: its response is not whole in the log; it breaks off there");
    }
  }

  @Test
  void whatH2tapSaidForAnUpstreamIsNotForThoseWhoMeetItsFailures() throws Exception {
    log.ownWords("a", "HTTP/1.1 502 reset\r\nContent-Length: 0\r\n\r\n");
    log.exchange("a", "http://b:80", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    try (Replay replay = read()) {
      assertThat(answer(replay, "a", false).head().status()).isEqualTo(502);
    }
    try (Replay replay = read()) {
      assertThat(answer(replay, "a", true).head().status()).isEqualTo(200);
    }
  }

  @Test
  void anEmptyLogHasNothingToServe() throws Exception {
    try (Replay replay = read()) {
      assertThat(replay.isEmpty()).isTrue();
    }
  }

  @Test
  void whateverALogHoldsItIsRead() throws Exception {
    List<LogRecord> golden = new ArrayList<>();
    Records.of(GOLDEN, damage -> {}, at -> {}).each(golden::add);
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      log.records.clear();
      for (LogRecord record : golden) {
        if (random.nextInt(20) > 0) {
          log.records.add(disturbed(record, random));
        }
      }
      try (Replay replay = read()) {
        assertThat(replay.summary()).as("seed " + seed).contains("recorded response");
      }
    }
  }

  private static LogRecord disturbed(LogRecord record, Random random) {
    Event event = record.event();
    if (event instanceof Event.Plaintext plaintext) {
      event =
          new Event.Plaintext(
              plaintext.syntax(), plaintext.firstFrame(), disturbed(plaintext.bytes(), random));
    } else if (event instanceof Event.TlsRecord tls) {
      event = new Event.TlsRecord(tls.number(), disturbed(tls.bytes(), random));
    }
    return new LogRecord(
        record.sequence(),
        record.wallNanos(),
        random.nextInt(50) == 0 ? random.nextLong() : record.monotonicNanos(),
        record.connection(),
        record.side(),
        record.direction(),
        event);
  }

  private static ByteBuf disturbed(ByteBuf bytes, Random random) {
    ByteBuf copy = Unpooled.copiedBuffer(bytes);
    for (int i = 0; i < 3 && copy.isReadable() && random.nextBoolean(); i++) {
      copy.setByte(random.nextInt(copy.readableBytes()), random.nextInt(256));
    }
    return copy;
  }

  // ---- a log ----

  private Replay read() throws Exception {
    return new ReplayReader(any -> true, any -> true, MatchBy.USUAL, Repeat.LAST).read(log);
  }

  private static String x(Replay replay, String authority) {
    return String.valueOf(answer(replay, authority, false).head().fields().get("x"));
  }

  private static Answer answer(Replay replay, String authority, boolean withoutOwnWords) {
    RequestHead head = new RequestHead("GET", "http", authority, "/x", new Fields(), false);
    return replay.catalog().next(Asked.of(head, ""), withoutOwnWords);
  }
}
