package dev.h2tap.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.upstream.Upstream.Request;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1UpstreamTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final Upstream upstream = new Upstream(UpstreamProtocol.HTTP1);

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void aRequestGoesOutInOriginForm() {
    Request request = upstream.get("/metrics");
    EmbeddedChannel channel = upstream.connect();
    assertThat(upstream.written(channel)).isEqualTo("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    upstream.answer(channel, OK);
    assertThat(request.got).containsExactly("head 200", "data ok end");
  }

  @Test
  void theConnectionIsUsedAgain() {
    upstream.get("/1");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, OK);
    upstream.written(channel);
    Request second = upstream.get("/2");
    assertThat(upstream.dials).isEmpty();
    assertThat(upstream.written(channel)).startsWith("GET /2 ");
    upstream.answer(channel, OK);
    assertThat(second.got).hasSize(2);
  }

  @Test
  void aBodyOfUnknownLengthIsChunked() {
    Request request = upstream.request("POST", "/", false);
    EmbeddedChannel channel = upstream.connect();
    request.body("abc", false);
    request.body("", true);
    assertThat(upstream.written(channel))
        .isEqualTo(
            "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n0\r\n\r\n");
    assertThat(request.credit).isEqualTo(3);
  }

  @Test
  void aSecondResponseWhileTheRequestIsStillSentGoesNowhere() {
    Request request = upstream.request("POST", "/", false);
    EmbeddedChannel channel = upstream.connect();
    request.body("abc", false);
    upstream.answer(channel, OK + OK);
    assertThat(request.got).containsExactly("head 200", "data ok end");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void trailersThatSayHowAMessageIsFramedAreLeftOut() {
    Request request = upstream.request("POST", "/", false);
    EmbeddedChannel channel = upstream.connect();
    request.exchange.requestTrailers(new Fields().add("T", "v").add("Trailer", "T"));
    assertThat(upstream.written(channel)).endsWith("0\r\nT: v\r\nTrailer: T\r\n\r\n");
    upstream.answer(
        channel,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: evil\r\nT: v\r\n\r\n");
    assertThat(request.got).containsExactly("head 200", "trailers T: v");
  }

  @Test
  void theBytesOfTheTargetStayAsTheyAre() {
    upstream.get("/caf\u00c3\u00a9");
    EmbeddedChannel channel = upstream.connect();
    assertThat(upstream.written(channel)).startsWith("GET /caf\u00c3\u00a9 HTTP/1.1");
  }

  @Test
  void bytesBehindAResponseNeverAnswerTheNextRequest() {
    Request first = upstream.get("/1");
    EmbeddedChannel channel = upstream.connect();
    Request second = upstream.get("/2");
    upstream.answer(channel, OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    assertThat(first.got).containsExactly("head 200", "data ok end");
    assertThat(second.got).isEmpty();
    assertThat(channel.isOpen()).isFalse();
    assertThat(upstream.dials).hasSize(1);
  }

  @Test
  void halfALineBehindAResponseEndsTheConnectionToo() {
    upstream.get("/1");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, OK + "HTTP/1.1 2");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void interimResponsesPassAndSwitchingProtocolsIsRefused() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, "HTTP/1.1 103 Early Hints\r\n\r\n");
    assertThat(request.got).containsExactly("interim 103");
    upstream.answer(channel, "HTTP/1.1 101 Switching Protocols\r\n\r\n");
    assertThat(request.got).contains("head 502");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void anAnswerToHeadHasNoContentWhateverItsFieldsSay() {
    Request head = upstream.request("HEAD", "/", true);
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertThat(head.got).containsExactly("head 200 end");
    Request get = upstream.get("/");
    upstream.answer(channel, OK);
    assertThat(get.got).containsExactly("head 200", "data ok end");
  }

  @Test
  void trailersPass() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(
        channel,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nT: v\r\n\r\n");
    assertThat(request.got).containsExactly("head 200", "data x", "trailers T: v");
  }

  @Test
  void aResponseWithoutALengthEndsWithTheConnection() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, "HTTP/1.1 200 OK\r\n\r\nx");
    channel.close();
    upstream.run();
    assertThat(request.got).containsExactly("head 200", "data x", "data  end");
  }

  @Test
  void aResponseThatIsCutShortBreaksOff() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx");
    channel.close();
    upstream.run();
    assertThat(request.got).containsExactly("head 200", "data x", "abort 2");
  }

  @Test
  void aKeptConnectionThatTurnsOutDeadIsReplacedWithoutANotice() {
    upstream.get("/1");
    EmbeddedChannel first = upstream.connect();
    upstream.answer(first, OK);
    Request request = upstream.get("/2");
    first.close();
    upstream.run();
    EmbeddedChannel second = upstream.connect();
    upstream.answer(second, OK);
    assertThat(request.got).containsExactly("head 200", "data ok end");
  }

  @Test
  void anUploadThatNobodyReadsAnyMoreIsLetGo() {
    Request request = upstream.request("POST", "/", false);
    EmbeddedChannel channel = upstream.connect();
    request.body("abc", false);
    upstream.answer(channel, "HTTP/1.1 413 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    channel.close();
    upstream.run();
    request.body("x".repeat(1000), false);
    assertThat(request.credit).isEqualTo(1003);
    assertThat(request.got).containsExactly("head 413 end");
  }

  @Test
  void aSlowClientHoldsItsConnectionOnlyForItsOwnResponse() {
    Request slow = upstream.get("/1");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(
        channel, "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + "x".repeat(1_500_000));
    assertThat(channel.config().isAutoRead()).isFalse();
    upstream.answer(channel, "x".repeat(500_000));
    assertThat(slow.got.get(slow.got.size() - 1)).endsWith("end");
    assertThat(channel.config().isAutoRead()).isTrue();
    upstream.get("/2");
    upstream.answer(
        channel, "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + "x".repeat(1_500_000));
    slow.exchange.response().written(2_000_000);
    assertThat(channel.config().isAutoRead()).isFalse();
  }

  @Test
  void aCancelledExchangeTakesItsConnectionWithIt() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    request.exchange.clientGone(8, "gone");
    upstream.run();
    assertThat(channel.isOpen()).isFalse();
    upstream.get("/2");
    assertThat(upstream.dials).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n\r\n",
        "\u0000\u0000\u0012\u0004\u0000\u0000\u0000\u0000\u0000",
      })
  void whatIsNoResponseIsNotPassedOn(String answer) {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, answer);
    if (channel.isOpen()) {
      channel.close();
      upstream.run();
    }
    assertThat(request.got).first().isEqualTo("head 502");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void drainingLetsTheExchangeEnd() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    upstream.pool.drain();
    upstream.run();
    assertThat(channel.isOpen()).isTrue();
    upstream.answer(channel, OK);
    assertThat(request.got).hasSize(2);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void anHttp10RequestWithoutAHostNamesTheTarget() {
    Request client = new Request();
    client.exchange =
        new Exchange(
            Arrival.NONE,
            new RequestHead("GET", "http", null, "/", new Fields(), false),
            client,
            upstream.pool::open,
            upstream.recording,
            ExchangeObserver.NONE,
            upstream.loop.eventLoop());
    client.exchange.start(true);
    assertThat(upstream.written(upstream.connect())).contains("Host: up:80\r\n");
  }
}
