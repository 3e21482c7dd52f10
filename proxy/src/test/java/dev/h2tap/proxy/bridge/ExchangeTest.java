package dev.h2tap.proxy.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private static final Failure LOST =
      Failure.upstream(
          502,
          Cause.fault("unreachable", "").says("nothing there", null),
          "destination_unavailable");

  private final Recording recording = new Recording();
  private final FakeUpstreams upstreams = new FakeUpstreams();
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final List<ByteBuf> buffers = new ArrayList<>();
  private FakeClient client = new FakeClient(false);

  private Exchange exchange(String method, String... fields) {
    Fields section = new Fields();
    for (int i = 0; i < fields.length; i += 2) {
      section.add(fields[i], fields[i + 1]);
    }
    RequestHead head = new RequestHead(method, "http", "a", "/", section, false);
    return new Exchange(
        Arrival.NONE, head, client, upstreams, recording, ExchangeObserver.NONE, loop.eventLoop());
  }

  private Exchange overHttp2(String method) {
    client = new FakeClient(true);
    return exchange(method);
  }

  private Exchange observed(ExchangeObserver observer) {
    RequestHead head = new RequestHead("POST", "http", "a", "/", new Fields(), false);
    return new Exchange(
        Arrival.NONE, head, client, upstreams, recording, observer, loop.eventLoop());
  }

  private ByteBuf bytes(String text) {
    ByteBuf buffer = ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, text);
    buffers.add(buffer);
    return buffer;
  }

  private static ResponseHead response(int status) {
    return new ResponseHead(status, "", new Fields());
  }

  private Event.ExchangeEnded ended() {
    List<Event.ExchangeEnded> all = recording.all(Event.ExchangeEnded.class);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @AfterEach
  void everyBufferIsReleased() {
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    loop.finishAndReleaseAll();
  }

  @Test
  void interimResponsesThatNobodyTakesEndTheExchange() {
    Exchange exchange = exchange("GET");
    exchange.start(true);
    FakeUpstreams.Stream up = upstreams.accept();
    for (int i = 0; i < 1000; i++) {
      exchange.response().interim(response(103));
      exchange.response().interimWritten();
    }
    assertThat(client.sent).hasSize(1000).containsOnly("interim 103");
    for (int i = 0; i <= 100; i++) {
      exchange.response().interim(response(103));
    }
    assertThat(client.sent).contains("head 502");
    assertThat(up.sent).containsExactly("cancel 11");
    assertThat(ended().reason()).startsWith("upstream sends interim responses faster");
  }

  @Test
  void aRequestGoesUpAndItsResponseComesDown() {
    Exchange exchange = exchange("POST");
    exchange.start(false);
    exchange.requestData(bytes("early"), false);
    FakeUpstreams.Stream up = upstreams.accept();
    exchange.requestData(bytes("late"), true);
    exchange.response().interim(response(103));
    exchange.response().head(response(200), false);
    exchange.response().data(bytes("body"), false);
    exchange.response().trailers(new Fields().add("t", "v"));

    assertThat(up.sent).containsExactly("data early", "data late end");
    assertThat(client.sent)
        .containsExactly("interim 103", "head 200", "data body", "trailers t: v");
    assertThat(ended().status()).isEqualTo(200);
    assertThat(ended().blame()).isNull();
  }

  @Test
  void everyByteOfTheRequestIsCreditedOnceAlsoAfterARetry() {
    Exchange exchange = exchange("PUT");
    exchange.start(false);
    upstreams.accept();
    exchange.requestData(bytes("12345"), false);
    exchange.requestWritten(3);
    assertThat(client.credit).isEqualTo(3);
    exchange.failed(LOST.with(Retry.IF_IDEMPOTENT));
    FakeUpstreams.Stream second = upstreams.accept();
    assertThat(second.sent).containsExactly("data 12345");
    exchange.requestWritten(5);
    assertThat(client.credit).isEqualTo(5);
    exchange.clientGone(8, "gone");
    assertThat(client.credit).isEqualTo(5);
  }

  @Test
  void whatWaitedForAnUpstreamIsCreditedWhenThereIsNone() {
    Exchange exchange = exchange("POST");
    exchange.start(false);
    exchange.requestData(bytes("0123456789"), false);
    exchange.failed(LOST);
    assertThat(client.credit).isEqualTo(10);
    exchange.requestData(bytes("more"), false);
    assertThat(client.credit).isEqualTo(14);
    assertThat(client.sent.get(0)).isEqualTo("head 502");
  }

  @Test
  void aWriteThatEndsAfterTheExchangeIsNotCreditedTwice() {
    Exchange exchange = exchange("POST");
    exchange.start(false);
    upstreams.accept();
    exchange.requestData(bytes("0123456789"), true);
    exchange.response().head(response(200), true);
    exchange.requestWritten(10);
    assertThat(client.credit).isEqualTo(10);
  }

  @Test
  void aRequestThatIsNotIdempotentIsNotSentTwice() {
    Exchange exchange = exchange("POST");
    exchange.start(true);
    upstreams.accept();
    exchange.failed(LOST.with(Retry.IF_IDEMPOTENT));
    assertThat(upstreams.opened).hasSize(1);
    assertThat(client.sent).first().isEqualTo("head 502");
  }

  @Test
  void aRequestThatWasNeverProcessedIsSentAgainAtMostTwice() {
    Exchange exchange = exchange("POST");
    exchange.start(true);
    for (int i = 0; i < 3; i++) {
      upstreams.accept();
      exchange.failed(LOST.with(Retry.NOT_PROCESSED));
    }
    assertThat(upstreams.opened).hasSize(3);
    assertThat(recording.all(Event.RuleApplied.class)).hasSize(2);
    assertThat(ended().finding()).isEqualTo("unreachable");
  }

  @Test
  void aBodyBeyondTheReplayBufferIsNotSentAgain() {
    Exchange exchange = exchange("PUT");
    exchange.start(false);
    upstreams.accept();
    exchange.requestData(bytes("x".repeat(RequestBody.REPLAY_LIMIT + 1)), true);
    exchange.failed(LOST.with(Retry.NOT_PROCESSED));
    assertThat(upstreams.opened).hasSize(1);
    assertThat(client.sent).first().isEqualTo("head 502");
  }

  @Test
  void trailersOfTheRequestAreSentAgainToo() {
    Exchange exchange = exchange("PUT");
    exchange.start(false);
    exchange.requestData(bytes("a"), false);
    exchange.requestTrailers(new Fields().add("t", "v"));
    upstreams.accept();
    exchange.failed(LOST.with(Retry.NOT_PROCESSED));
    assertThat(upstreams.accept().sent).containsExactly("data a", "trailers t: v");
    exchange.clientGone(8, "gone");
  }

  @Test
  void aResponseThatBreaksOffIsNeverEndedWithNoError() {
    Exchange exchange = overHttp2("GET");
    exchange.start(true);
    upstreams.accept();
    exchange.response().head(response(200), false);
    exchange.failed(LOST.withErrorCode(0));
    assertThat(client.sent).containsExactly("head 200", "abort 2");
    assertThat(ended().blame()).isEqualTo(Party.UPSTREAM);
  }

  @Test
  void aResetPassesThroughWithItsCode() {
    Exchange exchange = overHttp2("GET");
    exchange.start(true);
    upstreams.accept();
    exchange.reset(LOST.withErrorCode(11));
    assertThat(client.sent).containsExactly("abort 11");
  }

  @Test
  void aResetIsAnsweredWhereTheClientKnowsNoCodes() {
    Exchange exchange = exchange("GET");
    exchange.start(true);
    upstreams.accept();
    exchange.reset(LOST.withErrorCode(11));
    assertThat(client.sent).first().isEqualTo("head 502");
  }

  @Test
  void aClientWithAWholeResponseIsToldToStopSending() {
    Exchange exchange = overHttp2("POST");
    exchange.start(false);
    upstreams.accept();
    exchange.response().head(response(413), true);
    exchange.reset(LOST.withErrorCode(0));
    assertThat(client.sent).containsExactly("head 413 end", "abort 0");
    assertThat(ended().status()).isEqualTo(413);
    assertThat(ended().reason()).isNull();
  }

  @Test
  void theLossOfTheUpstreamAfterItsWholeResponseIsNoFailure() {
    Exchange exchange = exchange("POST");
    exchange.start(false);
    upstreams.accept();
    exchange.requestData(bytes("0123"), false);
    exchange.response().head(response(413), true);
    exchange.failed(LOST);
    exchange.requestData(bytes("45"), true);
    assertThat(client.sent).containsExactly("head 413 end");
    assertThat(client.credit).isEqualTo(6);
    assertThat(ended().reason()).isNull();
  }

  @Test
  void aClientThatLeavesCancelsTheUpstream() {
    Exchange exchange = exchange("GET");
    exchange.start(true);
    FakeUpstreams.Stream up = upstreams.accept();
    exchange.clientGone(8, "gone");
    exchange.response().data(bytes("late"), true);
    exchange.clientGone(8, "gone again");
    assertThat(up.sent).containsExactly("cancel 8");
    assertThat(ended().blame()).isEqualTo(Party.CLIENT);
  }

  @Test
  void theScrapeTimeoutIsAnsweredBeforeTheScraperGivesUp() {
    Exchange exchange = exchange("GET", "X-Prometheus-Scrape-Timeout-Seconds", "10");
    exchange.start(true);
    FakeUpstreams.Stream up = upstreams.accept();
    loop.advanceTimeBy(9_400, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
    assertThat(client.sent).isEmpty();
    loop.advanceTimeBy(200, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
    assertThat(up.sent).containsExactly("cancel 8");
    assertThat(client.sent).first().isEqualTo("head 504");
    assertThat(client.sent.get(1)).contains("has not answered");
    assertThat(ended().finding()).isEqualTo("slow");
  }

  @Test
  void theScrapeTimeoutEndsWithTheResponse() {
    Exchange exchange = exchange("GET", "X-Prometheus-Scrape-Timeout-Seconds", "10");
    exchange.start(true);
    upstreams.accept();
    exchange.response().head(response(200), true);
    loop.advanceTimeBy(20, TimeUnit.SECONDS);
    loop.runScheduledPendingTasks();
    assertThat(client.sent).containsExactly("head 200 end");
  }

  @Test
  void aFailureOfAHeadRequestIsAnsweredWithoutContent() {
    Exchange exchange = exchange("HEAD");
    exchange.start(true);
    exchange.failed(LOST);
    assertThat(client.sent).containsExactly("head 502 end");
  }

  @Test
  void anObserverHearsOfStreamsAndOfTheEndOnce() {
    List<String> heard = new ArrayList<>();
    List<ExchangeReport> reports = new ArrayList<>();
    Exchange exchange =
        observed(
            new ExchangeObserver() {
              @Override
              public void streams(Side side, int change) {
                heard.add(side + " " + change);
              }

              @Override
              public void ended(ExchangeReport report) {
                heard.add("ended");
                reports.add(report);
              }
            });
    exchange.start(false);
    exchange.headedFor(new Authority("a", 80));
    upstreams.accept();
    exchange.failed(LOST.with(Retry.NOT_PROCESSED));
    upstreams.accept();
    exchange.requestData(bytes("four"), true);
    exchange.response().head(response(200), false);
    exchange.response().data(bytes("eleven byte"), true);
    exchange.clientGone(0, "late");

    assertThat(heard)
        .containsExactly(
            "DOWNSTREAM 1",
            "UPSTREAM 1",
            "UPSTREAM -1",
            "UPSTREAM 1",
            "UPSTREAM -1",
            "DOWNSTREAM -1",
            "ended");
    ExchangeReport report = reports.get(0);
    assertThat(report.status()).isEqualTo(200);
    assertThat(report.attempts()).isEqualTo(2);
    assertThat(report.target()).isEqualTo(new Authority("a", 80));
    assertThat(report.requestBytes()).isEqualTo(4);
    assertThat(report.responseBytes()).isEqualTo(11);
    assertThat(report.downstream()).isEqualTo(Protocol.HTTP1);
    assertThat(report.upstream()).isEqualTo(Protocol.HTTP2);
    assertThat(report.blame()).isNull();
    ExchangeReport.Times times = report.times();
    assertThat(times.sent()).isBetween(0L, times.head());
    assertThat(times.head()).isBetween(0L, times.total());
  }

  @Test
  void anExchangeThatNeverGotToAnUpstreamSaysSo() {
    List<ExchangeReport> reports = new ArrayList<>();
    Exchange exchange = observed(reports::add);
    exchange.start(true);
    exchange.failed(LOST);
    ExchangeReport report = reports.get(0);
    assertThat(report.upstream()).isEqualTo(Protocol.NONE);
    assertThat(report.times().sent()).isEqualTo(-1);
    assertThat(report.times().head()).isEqualTo(-1);
    assertThat(report.status()).isEqualTo(502);
    assertThat(report.finding()).isEqualTo("unreachable");
    assertThat(report.blame()).isEqualTo(Party.UPSTREAM);
  }
}
