package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.FakeUpstreams;
import dev.h2tap.proxy.bridge.Response;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1DownstreamTest {
  private static final Failure LOST =
      Failure.upstream(
          502, Cause.fault("unexplained", "").says("it is gone", null), "connection_terminated");

  private final Client client = new Client();

  @AfterEach
  void close() {
    client.close();
  }

  private static ResponseHead response(int status, String... fields) {
    Fields section = new Fields();
    for (int i = 0; i < fields.length; i += 2) {
      section.add(fields[i], fields[i + 1]);
    }
    return new ResponseHead(status, "", section);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private Exchange accept() {
    client.upstreams.accept();
    return client.upstreams.last();
  }

  @Test
  void aResponseWithALengthKeepsIt() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    Exchange exchange = accept();
    exchange.response().head(response(200, "content-length", "2"), false);
    exchange.response().data(bytes("hi"), true);
    assertThat(client.received()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void aResponseWithoutALengthIsChunkedAndMayHaveTrailers() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    Exchange exchange = accept();
    exchange.response().head(response(200), false);
    exchange.response().data(bytes("hi"), false);
    exchange.response().trailers(new Fields().add("t", "v"));
    assertThat(client.received())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nt: v\r\n\r\n");
  }

  @Test
  void aResponseThatIsItsHeadHasLengthZero() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    accept().response().head(response(200), true);
    assertThat(client.received()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void aStatusWithoutContentGetsNoLength(int status) {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    accept().response().head(response(status), true);
    assertThat(client.received()).doesNotContain("content-length").endsWith("\r\n\r\n");
  }

  @Test
  void notModifiedKeepsTheLengthOfWhatItStandsFor() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    accept().response().head(response(304, "content-length", "99"), true);
    assertThat(client.received()).contains("content-length: 99\r\n\r\n");
  }

  @Test
  void anAnswerToHeadKeepsItsFieldsAndHasNoContent() {
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    accept().response().head(response(200, "content-length", "99"), true);
    assertThat(client.received()).endsWith("content-length: 99\r\n\r\n");
    client.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    Exchange second = accept();
    second.response().head(response(200, "content-length", "1"), false);
    second.response().data(bytes("x"), true);
    assertThat(client.received()).endsWith("\r\n\r\nx");
  }

  @Test
  void interimResponsesPassBeforeTheFinalOne() {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
    Exchange exchange = accept();
    exchange.response().interim(response(100));
    assertThat(client.received()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    client.send("x");
    exchange.response().head(response(200), true);
    assertThat(client.received()).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void anHttp10ClientGetsNoInterimResponseAndNoChunks() {
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    Exchange exchange = accept();
    exchange.response().interim(response(103));
    exchange.response().head(response(200), false);
    exchange.response().data(bytes("hi"), true);
    assertThat(client.received()).isEqualTo("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhi");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void anHttp10ClientMayKeepTheConnection() {
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    accept().response().head(response(204), true);
    assertThat(client.received()).contains("connection: keep-alive");
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void connectionCloseIsHonoured() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    accept().response().head(response(204), true);
    assertThat(client.received()).contains("connection: close");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.upstreams.opened).hasSize(1);
    assertThat(client.channel.config().isAutoRead()).isFalse();
    accept().response().head(response(200), true);
    assertThat(client.upstreams.opened).hasSize(2);
    assertThat(client.upstreams.last().request().path()).isEqualTo("/2");
    accept().response().head(response(201), true);
    assertThat(client.received()).containsSubsequence("200 OK", "201 Created");
    assertThat(client.channel.config().isAutoRead()).isTrue();
  }

  @Test
  void thousandsOfPipelinedRequestsDoNotOverflowTheStack() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2_000));
    Exchange first = client.upstreams.last();
    client.upstreams.failWith(LOST);
    first.response().answer(LOST);
    assertThat(client.upstreams.opened).hasSize(2_000);
    assertThat(client.received().split("HTTP/1.1 502")).hasSize(2_001);
    assertThat(client.channel.config().isAutoRead()).isTrue();
  }

  @Test
  void aMalformedRequestBehindAGoodOneIsRefusedAfterItsAnswer() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost : b\r\n\r\n");
    accept().response().head(response(200), true);
    assertThat(client.received()).containsSubsequence("200 OK", "HTTP/1.1 400 ");
    assertThat(client.upstreams.opened).hasSize(1);
  }

  @Test
  void aBrokenBodyAfterTheResponseGetsNoSecondResponse() {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
    accept().response().head(response(413), true);
    assertThat(client.received()).startsWith("HTTP/1.1 413");
    client.send("zz\r\n");
    assertThat(client.received()).isEmpty();
    assertThat(client.isOpen()).isFalse();
    assertThat(client.recording.all(Event.ExchangeEnded.class)).hasSize(1);
  }

  @Test
  void aBrokenBodyBeforeTheResponseIsRefusedAndTheUpstreamGivenUp() {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
    FakeUpstreams.Stream up = client.upstreams.accept();
    client.send("zz\r\n");
    assertThat(up.sent).contains("cancel 1");
    assertThat(client.received()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void whatTheClientStillSendsIsDroppedWhileARefusalIsOnItsWay() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n");
    assertThat(client.received()).startsWith("HTTP/1.1 400 a folded field line");
    assertThat(client.isOpen()).isTrue();
    client.send("more".repeat(1000)).send("and more");
    assertThat(client.received()).isEmpty();
    client.channel.advanceTimeBy(2, TimeUnit.SECONDS);
    client.channel.runScheduledPendingTasks();
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aBodyThatNobodyWantsIsReadToItsEnd() {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
    for (int i = 0; i < 20; i++) {
      client.send("x".repeat(65_536));
    }
    assertThat(client.channel.config().isAutoRead()).isFalse();
    client.upstreams.last().failed(LOST);
    assertThat(client.received()).startsWith("HTTP/1.1 502 it is gone");
    assertThat(client.channel.config().isAutoRead()).isTrue();
    client.send("x".repeat(3_000_000 - 20 * 65_536));
    client.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.upstreams.last().request().path()).isEqualTo("/2");
  }

  @Test
  void aBodyWaitsWhileTheUpstreamIsSlow() {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n");
    Exchange exchange = accept();
    client.send("x".repeat(2 << 20));
    assertThat(client.channel.config().isAutoRead()).isFalse();
    exchange.requestWritten(2 << 20);
    assertThat(client.channel.config().isAutoRead()).isTrue();
  }

  @Test
  void theBytesOfTheResponseAreCreditedAsTheyLeave() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    FakeUpstreams.Stream up = client.upstreams.accept();
    List<ChannelPromise> held = holdWrites();
    client.upstreams.last().response().head(response(200, "content-length", "9"), false);
    client.upstreams.last().response().data(bytes("12345"), false);
    assertThat(up.credit).isZero();
    held.forEach(ChannelPromise::setSuccess);
    assertThat(up.credit).isEqualTo(5);
  }

  /** From now on nothing that is written leaves until its promise is fulfilled. */
  private List<ChannelPromise> holdWrites() {
    List<ChannelPromise> held = new ArrayList<>();
    client
        .channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
                held.add(promise);
                ((ByteBuf) msg).release();
              }
            });
    return held;
  }

  @Test
  void whatArrivedBeforeTheCutIsSentAllTheSame() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    Exchange exchange = accept();
    client.act(
        () -> {
          exchange.response().head(response(200, "content-length", "5"), false);
          exchange.response().data(bytes("hi"), false);
          exchange.failed(LOST);
        });
    assertThat(client.received()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhi");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aResetWaitsForNoClientThatDoesNotRead() {
    List<ChannelPromise> held = holdWrites();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    Exchange exchange = accept();
    exchange.response().head(response(200, "content-length", "5"), false);
    exchange.response().data(bytes("hi"), false);
    exchange.response().breakOff(LOST, Response.Break.RESET);
    assertThat(client.isOpen()).isTrue();
    client.channel.advanceTimeBy(1, TimeUnit.SECONDS);
    client.channel.runScheduledPendingTasks();
    assertThat(client.isOpen()).isFalse();
    held.forEach(ChannelPromise::trySuccess);
  }

  @Test
  void smallPiecesAreJoinedWhileTheClientDoesNotRead() {
    List<ChannelPromise> writes = holdWrites();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    Exchange exchange = accept();
    exchange.response().head(response(200, "content-length", "100000"), false);
    for (int i = 0; i < 100_000; i++) {
      exchange.response().data(bytes("x"), i == 99_999);
    }
    assertThat(writes).hasSizeLessThan(200);
    writes.forEach(ChannelPromise::setSuccess);
  }

  @Test
  void aCutResponseClosesTheConnection() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    accept().response().head(response(200), false);
    client.upstreams.last().failed(LOST);
    assertThat(client.isOpen()).isFalse();
    assertThat(client.received()).doesNotContain("0\r\n\r\n");
  }

  @Test
  void aClientThatHalfClosesStillGetsItsResponse() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    Exchange exchange = accept();
    client.halfClose();
    assertThat(client.isOpen()).isTrue();
    exchange.response().head(response(204), true);
    assertThat(client.received()).startsWith("HTTP/1.1 204");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aClientThatHalfClosesAndGetsNoResponseIsLetGo() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    FakeUpstreams.Stream up = client.upstreams.accept();
    client.halfClose();
    assertThat(client.isOpen()).isTrue();
    client.channel.advanceTimeBy(11, TimeUnit.SECONDS);
    client.channel.runScheduledPendingTasks();
    assertThat(up.sent).contains("cancel 8");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aClientThatHalfClosesWithinItsBodyIsGone() {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
    FakeUpstreams.Stream up = client.upstreams.accept();
    client.halfClose();
    assertThat(up.sent).contains("cancel 8");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aPipelinedRequestThatNeverBecomesWholeIsGivenUp() {
    client.send(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
    Exchange first = accept();
    client.halfClose();
    first.response().head(response(204), true);
    assertThat(client.isOpen()).isFalse();
    assertThat(client.recording.all(Event.ExchangeEnded.class)).hasSize(2);
  }

  @Test
  void aClientThatVanishesEndsItsExchangeOnce() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    FakeUpstreams.Stream up = client.upstreams.accept();
    client.channel.close();
    client.channel.runPendingTasks();
    assertThat(up.sent).containsExactly("cancel 8");
    assertThat(client.recording.all(Event.ExchangeEnded.class)).hasSize(1);
    assertThat(client.recording.all(Event.ConnectionClosed.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nA: b\u0000c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a\u0001b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
      })
  void whatIsMalformedOrAmbiguousIsRefused(String request) {
    client.send(request);
    assertThat(client.received()).startsWith("HTTP/1.1 400 ");
    assertThat(client.upstreams.opened).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "chunked, chunked"})
  void aTransferCodingThatWouldBeLostIsRefused(String codings) {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + codings + "\r\n\r\n");
    assertThat(client.received()).containsPattern("^HTTP/1.1 (501|400) ");
    assertThat(client.upstreams.opened).isEmpty();
  }

  @Test
  void aFieldSectionThatIsTooLargeIsRefused() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n");
    client.send(("A: " + "x".repeat(60_000) + "\r\n").repeat(5));
    assertThat(client.received()).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void everyByteIsRecordedOnceInOrder() {
    String request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    for (char c : request.toCharArray()) {
      client.send(String.valueOf(c));
    }
    accept().response().head(response(200), true);
    String response = client.received();
    assertThat(client.recording.plaintext(Direction.RECEIVED)).isEqualTo(request);
    assertThat(client.recording.plaintext(Direction.SENT)).isEqualTo(response);
  }

  @Test
  void aCongestedRecorderStopsTheReading() {
    client.recording.congest();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.channel.config().isAutoRead()).isFalse();
    client.recording.drain();
    client.channel.runPendingTasks();
    assertThat(client.channel.config().isAutoRead()).isTrue();
  }

  @Test
  void drainingAnswersTheRequestAndCloses() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    Exchange exchange = accept();
    Listener.drain(client.channel);
    assertThat(client.isOpen()).isTrue();
    exchange.response().head(response(204), true);
    assertThat(client.received()).contains("connection: close");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void drainingClosesAnIdleConnection() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    accept().response().head(response(204), true);
    client.received();
    Listener.drain(client.channel);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void drainingLosesNoResponseThatIsWrittenAndNotFlushed() {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    accept().response().head(response(204), true);
    Listener.drain(client.channel);
    assertThat(client.received()).startsWith("HTTP/1.1 204 ");
    assertThat(client.isOpen()).isFalse();
  }
}
