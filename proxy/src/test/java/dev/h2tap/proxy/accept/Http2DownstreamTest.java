package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Http2Peer;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.FakeUpstreams;
import dev.h2tap.proxy.bridge.Response;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class Http2DownstreamTest {
  private static final Failure LOST =
      Failure.upstream(
          502, Cause.fault("unexplained", "").says("it is gone", null), "connection_terminated");

  private final Client client = new Client();
  private final Http2Peer peer = Http2Peer.client(client.channel);

  @AfterEach
  void close() {
    client.close();
    peer.close();
  }

  private static Http2Headers request(String method, String path) {
    return new DefaultHttp2Headers(false).method(method).scheme("http").authority("a").path(path);
  }

  private Http2FrameStream open(Http2Headers headers, boolean end) {
    Http2FrameStream stream = peer.open(new DefaultHttp2HeadersFrame(headers, end));
    peer.carry();
    return stream;
  }

  private void data(Http2FrameStream stream, String text, boolean end, int padding) {
    peer.write(
        new DefaultHttp2DataFrame(
                Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII), end, padding)
            .stream(stream));
    peer.carry();
  }

  private static ResponseHead response(int status) {
    return new ResponseHead(status, "", new Fields());
  }

  private Exchange accept() {
    client.upstreams.accept();
    return client.upstreams.last();
  }

  @Test
  void anExchangeForEachStream() {
    open(request("GET", "/1"), true);
    Exchange first = accept();
    open(request("GET", "/2"), true);
    Exchange second = accept();
    client.act(
        () -> {
          second.response().interim(response(103));
          second.response().head(response(200), false);
          second.response().data(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII), false);
          second.response().trailers(new Fields().add("T", "v"));
          first.response().head(response(204), true);
        });
    peer.carry();
    assertThat(peer.received)
        .containsExactlyInAnyOrder(
            "5 HEADERS 103",
            "5 HEADERS 200",
            "5 DATA x",
            "5 HEADERS DefaultHttp2Headers[t: v] end",
            "3 HEADERS 204 end");
    assertThat(peer.received)
        .containsSubsequence(
            "5 HEADERS 103",
            "5 HEADERS 200",
            "5 DATA x",
            "5 HEADERS DefaultHttp2Headers[t: v] end");
  }

  @Test
  void aRequestWithContentAndTrailersPasses() {
    Http2FrameStream stream = open(request("POST", "/"), false);
    FakeUpstreams.Stream up = client.upstreams.accept();
    data(stream, "abc", false, 0);
    peer.write(
        new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("t", "v"), true).stream(stream));
    peer.carry();
    assertThat(up.sent).containsExactly("data abc", "trailers t: v");
  }

  @Test
  void paddingIsCreditedAtOnceAndContentAsItLeaves() {
    Http2FrameStream stream = open(request("POST", "/"), false);
    Exchange exchange = accept();
    for (int i = 0; i < 100; i++) {
      data(stream, "x".repeat(16_000), false, 0);
      exchange.requestWritten(16_000);
      data(stream, "", false, 255);
    }
    data(stream, "", true, 0);
    exchange.response().head(response(200), true);
    peer.carry();
    assertThat(peer.received).containsExactly("3 HEADERS 200 end");
  }

  @Test
  void anUploadWithoutCreditStopsAtTheWindow() {
    Http2FrameStream stream = open(request("POST", "/"), false);
    FakeUpstreams.Stream up = client.upstreams.accept();
    data(stream, "x".repeat(3 << 20), true, 0);
    int taken = up.sent.stream().mapToInt(line -> line.length() - "data ".length()).sum();
    assertThat(taken).isEqualTo(1 << 20);
  }

  @Test
  void whatNobodyWantsIsReadToItsEnd() {
    Http2FrameStream stream = open(request("POST", "/"), false);
    data(stream, "x".repeat(3 << 20), true, 0);
    client.act(() -> client.upstreams.last().failed(LOST));
    peer.carry();
    assertThat(peer.received).containsExactly("3 HEADERS 502", "3 DATA h2tap: it is gone\n end");
    open(request("GET", "/2"), true);
    accept().response().head(response(200), true);
    peer.carry();
    assertThat(peer.received).last().isEqualTo("5 HEADERS 200 end");
  }

  @Test
  void aResetOfTheClientGoesUpWithItsCode() {
    Http2FrameStream stream = open(request("GET", "/"), true);
    FakeUpstreams.Stream up = client.upstreams.accept();
    peer.write(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(stream));
    peer.carry();
    assertThat(up.sent).containsExactly("cancel 8");
    assertThat(client.recording.all(Event.ExchangeEnded.class)).hasSize(1);
  }

  @Test
  void aResetOfTheUpstreamComesDownWithItsCode() {
    open(request("GET", "/"), true);
    accept().reset(LOST.withErrorCode(11));
    peer.carry();
    assertThat(peer.received).containsExactly("3 RST 11");
  }

  @Test
  void theWholeResponseLeavesBeforeTheResetThatStopsTheRequest() {
    open(request("POST", "/"), false);
    Exchange exchange = accept();
    client.act(
        () -> {
          exchange.response().head(response(413), false);
          exchange.response().data(Unpooled.copiedBuffer(new byte[200_000]), true);
          exchange.reset(LOST.withErrorCode(0));
        });
    peer.carry();
    int total =
        peer.received.stream()
            .filter(line -> line.contains(" bytes"))
            .mapToInt(line -> Integer.parseInt(line.split(" ")[2]))
            .sum();
    // The peer takes no more than its window of 65,535 bytes, and the rest waits.
    assertThat(total).isEqualTo(65_535);
    assertThat(peer.received).noneMatch(line -> line.contains("RST"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Response.Break.class,
      names = {"STREAM", "CONNECTION"})
  void whatArrivedBeforeABreakIsSentAllTheSame(Response.Break how) {
    open(request("GET", "/"), true);
    Exchange exchange = accept();
    client.act(
        () -> {
          exchange.response().head(response(200), false);
          for (int i = 0; i < 100; i++) {
            exchange.response().data(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII), false);
          }
          exchange.response().breakOff(LOST.withErrorCode(11), how);
        });
    peer.carry();
    assertThat(peer.received).endsWith(how == Response.Break.STREAM ? "3 RST 11" : "GOAWAY 11");
    int content =
        peer.received.stream()
            .filter(line -> line.startsWith("3 DATA "))
            .map(line -> line.substring("3 DATA ".length()))
            .mapToInt(
                data ->
                    data.endsWith(" bytes")
                        ? Integer.parseInt(data.replace(" bytes", ""))
                        : data.length())
            .sum();
    assertThat(content).isEqualTo(100);
  }

  @Test
  void aClientMayCancelALotWithoutLosingItsConnection() {
    for (int i = 0; i < 500; i++) {
      Http2FrameStream stream = open(request("GET", "/"), true);
      peer.write(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(stream));
    }
    peer.carry();
    assertThat(client.isOpen()).isTrue();
    assertThat(peer.received).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "connection, close",
    "transfer-encoding, chunked",
    "upgrade, h2c",
    "keep-alive, 1",
    "te, gzip",
    "Upper, x",
    "'bad name', x",
    "host, other",
    "content-length, 5",
  })
  void aMalformedRequestIsAStreamError(String name, String value) {
    Http2Headers headers = request("GET", "/").add(name, value);
    open(headers, true);
    assertThat(client.upstreams.opened).isEmpty();
    assertThat(peer.received).containsExactly("3 RST 1");
    assertThat(client.isOpen()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1', /, a, http",
    "GET, '/a b', a, http",
    "GET, a, a, http",
    "GET, *, a, http",
    "GET, /, 'a/b', http",
    "GET, /, 'u@a', http",
    "GET, /, a, ftp",
  })
  void malformedControlDataIsAStreamError(
      String method, String path, String authority, String scheme) {
    Http2Headers headers =
        new DefaultHttp2Headers(false)
            .method(method)
            .path(path)
            .authority(authority)
            .scheme(scheme);
    open(headers, true);
    assertThat(client.upstreams.opened).isEmpty();
    assertThat(peer.received).containsExactly("3 RST 1");
  }

  @Test
  void lineEndsInAValueAreAStreamError() {
    open(request("GET", "/").add("a", "b\r\nc: d"), true);
    assertThat(client.upstreams.opened).isEmpty();
    assertThat(peer.received).containsExactly("3 RST 1");
  }

  @Test
  void connectIsAnswered() {
    open(new DefaultHttp2Headers().method("CONNECT").authority("a:443"), false);
    assertThat(peer.received).first().isEqualTo("3 HEADERS 501");
  }

  @Test
  void aClientThatVanishesEndsAllItsExchanges() {
    open(request("GET", "/1"), true);
    FakeUpstreams.Stream first = client.upstreams.accept();
    open(request("GET", "/2"), true);
    peer.disconnect();
    assertThat(first.sent).containsExactly("cancel 8");
    assertThat(client.recording.all(Event.ExchangeEnded.class)).hasSize(2);
    assertThat(client.recording.all(Event.ConnectionClosed.class)).hasSize(1);
  }

  @Test
  void drainingSendsGoAwayAndLetsStreamsEnd() {
    open(request("GET", "/"), true);
    Exchange exchange = accept();
    Listener.drain(client.channel);
    peer.carry();
    assertThat(peer.received).containsExactly("GOAWAY 0");
    assertThat(client.isOpen()).isTrue();
    exchange.response().head(response(204), true);
    peer.carry();
    assertThat(peer.received).contains("3 HEADERS 204 end");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void framesAreRecordedWithTheirBoundaries() {
    open(request("GET", "/"), true);
    assertThat(client.recording.plaintext(Direction.RECEIVED)).startsWith("PRI * HTTP/2.0");
    assertThat(client.recording.all(Event.Plaintext.class))
        .allMatch(p -> p.syntax() == Syntax.HTTP2)
        .first()
        .matches(p -> p.firstFrame() == 0);
  }
}
