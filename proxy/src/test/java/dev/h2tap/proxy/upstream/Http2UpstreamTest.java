package dev.h2tap.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Http2Peer;
import dev.h2tap.proxy.upstream.Upstream.Request;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http2UpstreamTest {
  private final Upstream upstream = new Upstream(UpstreamProtocol.H2);
  private final List<Http2Peer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    upstream.close();
    servers.forEach(Http2Peer::close);
  }

  private Http2Peer connect(Http2Settings settings) {
    Http2Peer server = Http2Peer.server(upstream.connect(), settings);
    servers.add(server);
    return carry(server);
  }

  private Http2Peer connect() {
    return connect(Http2Settings.defaultSettings());
  }

  private Http2Peer carry(Http2Peer server) {
    server.carry();
    upstream.run();
    return server.carry();
  }

  private void head(Http2Peer server, int stream, String status, boolean end) {
    server.write(
        new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(status), end)
            .stream(server.streams.get(stream)));
    carry(server);
  }

  private void data(Http2Peer server, int stream, String text, boolean end) {
    server.write(
        new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII), end)
            .stream(server.streams.get(stream)));
    carry(server);
  }

  private void goAway(Http2Peer server, int lastStream, Http2Error error) {
    // The codec computes the last stream itself, so the frame is written by hand.
    server.writeRaw(
        Unpooled.buffer()
            .writeMedium(8)
            .writeByte(7)
            .writeByte(0)
            .writeInt(0)
            .writeInt(lastStream)
            .writeInt((int) error.code()));
    carry(server);
  }

  @Test
  void requestsShareAConnection() {
    Request first = upstream.get("/1");
    Request second = upstream.get("/2");
    Http2Peer server = connect();
    assertThat(server.received).containsExactly("3 HEADERS /1 end", "5 HEADERS /2 end");
    head(server, 5, "200", true);
    head(server, 3, "201", false);
    data(server, 3, "x", true);
    assertThat(first.got).containsExactly("head 201", "data x end");
    assertThat(second.got).containsExactly("head 200 end");
    assertThat(upstream.dials).isEmpty();
  }

  @Test
  void badSettingsAreTheFaultOfAPeerThatSpeaksHttp2() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    // SETTINGS_MAX_FRAME_SIZE must be at least 16,384 (RFC 9113 §6.5.2).
    channel.writeInbound(
        Unpooled.buffer()
            .writeMedium(6)
            .writeByte(4)
            .writeByte(0)
            .writeInt(0)
            .writeShort(5)
            .writeInt(1));
    upstream.run();
    assertThat(request.got.get(0)).isEqualTo("head 502");
    assertThat(request.got.get(1)).startsWith("data h2tap: upstream broke HTTP/2: ");
  }

  @Test
  void dataBeforeAnyHeadersIsMalformed() {
    Request request = upstream.get("/");
    Http2Peer server = connect();
    server.writeRaw(
        Unpooled.buffer().writeMedium(1).writeByte(0).writeByte(1).writeInt(3).writeByte('x'));
    carry(server);
    assertThat(request.got.get(0)).isEqualTo("head 502");
    assertThat(server.received).contains("3 RST 1");
  }

  @Test
  void aSecondResponseOnAStreamIsMalformed() {
    Request request = upstream.get("/");
    Http2Peer server = connect();
    head(server, 3, "200", false);
    // HEADERS with END_HEADERS and the field :status 200 (RFC 7541, appendix A, 8).
    server.writeRaw(
        Unpooled.buffer().writeMedium(1).writeByte(1).writeByte(4).writeInt(3).writeByte(0x88));
    carry(server);
    assertThat(request.got).containsExactly("head 200", "abort 1");
  }

  @Test
  void goAwayThatProvesNoServiceIsRetriedOnlyThreeTimes() {
    Request request = upstream.request("POST", "/", true);
    for (int i = 0; i < 3; i++) {
      goAway(connect(), 1, Http2Error.NO_ERROR);
    }
    assertThat(request.got.get(0)).isEqualTo("head 502");
    assertThat(upstream.dials).isEmpty();
  }

  @Test
  void aStreamIsFreeOnlyOnceTheCodecHasClosedIt() {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      requests.add(upstream.get("/" + i));
    }
    Http2Peer server = connect(Http2Settings.defaultSettings().maxConcurrentStreams(1));
    for (int i = 0; i < 20; i++) {
      assertThat(server.received).hasSize(i + 1);
      head(server, 3 + 2 * i, "200", false);
      data(server, 3 + 2 * i, "x", true);
    }
    assertThat(requests).allMatch(r -> r.got.equals(List.of("head 200", "data x end")));
  }

  @Test
  void anEarlyResponseFreesItsStreamOnce() {
    Request early = upstream.request("POST", "/early", false);
    Http2Peer server = connect(Http2Settings.defaultSettings().maxConcurrentStreams(2));
    early.body("x", false);
    carry(server);
    head(server, 3, "405", true);
    server.write(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR).stream(server.streams.get(3)));
    carry(server);
    List<Request> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.add(upstream.get("/" + i));
    }
    carry(server);
    assertThat(server.received.stream().filter(line -> line.contains("HEADERS"))).hasSize(3);
    assertThat(others).allMatch(request -> request.got.isEmpty());
  }

  @Test
  void aCancelledStreamMakesRoomForTheNext() {
    Request first = upstream.get("/1");
    Request second = upstream.get("/2");
    Http2Peer server = connect(Http2Settings.defaultSettings().maxConcurrentStreams(1));
    first.exchange.clientGone(8, "gone");
    carry(server);
    assertThat(server.received).containsExactly("3 HEADERS /1 end", "3 RST 8", "5 HEADERS /2 end");
    head(server, 5, "200", true);
    assertThat(second.got).containsExactly("head 200 end");
  }

  @Test
  void withoutAnyStreamAllowedRequestsWaitUntilThereIsOne() {
    Request request = upstream.get("/");
    Http2Peer server = connect(Http2Settings.defaultSettings().maxConcurrentStreams(0));
    assertThat(server.received).isEmpty();
    assertThat(upstream.dials).isEmpty();
    server.write(new DefaultHttp2SettingsFrame(new Http2Settings().maxConcurrentStreams(1)));
    carry(server);
    head(server, 3, "200", true);
    assertThat(request.got).containsExactly("head 200 end");
  }

  @Test
  void streamsAboveTheLastOneOfGoAwayAreSentAgainAndTheOthersEnd() {
    Request first = upstream.get("/1");
    Request second = upstream.request("POST", "/2", true);
    Http2Peer server = connect();
    goAway(server, 3, Http2Error.NO_ERROR);
    assertThat(second.got).isEmpty();
    Http2Peer other = connect();
    assertThat(other.received).containsExactly("3 HEADERS /2 end");
    head(other, 3, "202", true);
    head(server, 3, "200", true);
    assertThat(first.got).containsExactly("head 200 end");
    assertThat(second.got).containsExactly("head 202 end");
    assertThat(upstream.channels.get(0).isOpen()).isFalse();
  }

  @Test
  void aStreamThatGoAwayCoversFailsWhenTheConnectionEnds() {
    Request request = upstream.request("POST", "/", true);
    Http2Peer server = connect();
    goAway(server, 3, Http2Error.ENHANCE_YOUR_CALM);
    server.disconnect();
    upstream.run();
    assertThat(request.got.get(0)).isEqualTo("head 502");
    assertThat(request.got.get(1)).contains("GOAWAY ENHANCE_YOUR_CALM");
  }

  @Test
  void aRefusedStreamIsSentAgain() {
    Request request = upstream.request("POST", "/", true);
    Http2Peer server = connect();
    server.write(
        new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM).stream(server.streams.get(3)));
    carry(server);
    head(server, 5, "200", true);
    assertThat(request.got).containsExactly("head 200 end");
  }

  @Test
  void aResetIsAnswered() {
    Request request = upstream.get("/");
    Http2Peer server = connect();
    server.write(
        new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR).stream(server.streams.get(3)));
    carry(server);
    assertThat(request.got.get(1)).contains("reset the stream with INTERNAL_ERROR");
  }

  @Test
  void interimResponsesAndTrailersPass() {
    Request request = upstream.get("/");
    Http2Peer server = connect();
    head(server, 3, "103", false);
    head(server, 3, "200", false);
    data(server, 3, "x", false);
    server.write(
        new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("grpc-status", "0"), true)
            .stream(server.streams.get(3)));
    carry(server);
    assertThat(request.got)
        .containsExactly("interim 103", "head 200", "data x", "trailers grpc-status: 0");
  }

  @Test
  void anUploadStopsAtTheWindowAndIsCreditedAsItLeaves() {
    Request request = upstream.request("POST", "/", false);
    Http2Peer server = connect(Http2Settings.defaultSettings().initialWindowSize(10));
    request.body("x".repeat(30), true);
    carry(server);
    assertThat(server.received).containsExactly("3 HEADERS /", "3 DATA xxxxxxxxxx");
    server.write(new DefaultHttp2SettingsFrame(new Http2Settings().initialWindowSize(100)));
    carry(server);
    assertThat(request.credit).isEqualTo(30);
    head(server, 3, "200", true);
    assertThat(request.got).containsExactly("head 200 end");
  }

  @Test
  void aHeaderListThatThePeerDoesNotTakeIsRefusedAndTheStreamGivenBack() {
    Request big = upstream.request("GET", "/", true, "big", "x".repeat(9_000));
    Request small = upstream.get("/2");
    Http2Peer server =
        connect(Http2Settings.defaultSettings().maxHeaderListSize(4_096).maxConcurrentStreams(1));
    carry(server);
    assertThat(big.got).first().isEqualTo("head 431");
    assertThat(server.received).containsExactly("5 HEADERS /2 end");
    head(server, 5, "200", true);
    assertThat(small.got).containsExactly("head 200 end");
  }

  @Test
  void bothWindowsAreWide() {
    upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    upstream.run();
    StringBuilder frames = new StringBuilder();
    for (io.netty.buffer.ByteBuf b = channel.readOutbound();
        b != null;
        b = channel.readOutbound()) {
      frames.append(io.netty.buffer.ByteBufUtil.hexDump(b));
      b.release();
    }
    assertThat(frames).contains("000400100000").contains("000004080000000000" + "00ff0001");
  }

  @Test
  void aPeerThatSendsNoSettingsInTimeFailsTheDial() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    channel.advanceTimeBy(6, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    upstream.run();
    assertThat(request.got.get(0)).isEqualTo("head 504");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aPeerThatAnswersInHttp1FailsTheDialWithTheCause() {
    Request request = upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    channel.writeInbound(
        Unpooled.copiedBuffer("HTTP/1.1 400 Bad Request\r\n\r\n", StandardCharsets.US_ASCII));
    upstream.run();
    channel.close();
    upstream.run();
    assertThat(request.got.get(1)).contains("answered HTTP/2 with HTTP/1.1");
  }

  @Test
  void drainingLetsStreamsEnd() {
    Request request = upstream.get("/");
    Http2Peer server = connect();
    upstream.pool.drain();
    carry(server);
    assertThat(upstream.channels.get(0).isOpen()).isTrue();
    head(server, 3, "200", true);
    assertThat(request.got).containsExactly("head 200 end");
    assertThat(upstream.channels.get(0).isOpen()).isFalse();
  }
}
