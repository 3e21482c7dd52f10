package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Http2Peer;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.FakeUpstreams;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.FakeEnd;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
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

/** Clients of HTTP/2 that ask for a WebSocket (RFC 8441). */
class ExtendedConnectTest {
  private final Client client = new Client();
  private final Http2Peer peer = Http2Peer.client(client.channel);
  private final FakeEnd upstream = new FakeEnd();

  @AfterEach
  void close() {
    client.close();
    peer.close();
  }

  private static Http2Headers websocket() {
    return new DefaultHttp2Headers(false)
        .method("CONNECT")
        .scheme("http")
        .authority("a")
        .path("/chat")
        .set(":protocol", "websocket");
  }

  private Http2FrameStream ask(Http2Headers headers) {
    Http2FrameStream stream = peer.open(new DefaultHttp2HeadersFrame(headers, false));
    peer.carry();
    return stream;
  }

  private void data(Http2FrameStream stream, String text, boolean end) {
    peer.write(
        new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII), end)
            .stream(stream));
    peer.carry();
  }

  private Exchange accept() {
    client.upstreams.accept();
    return client.upstreams.last();
  }

  private void agree() {
    Exchange exchange = accept();
    Fields fields =
        new Fields()
            .add("Sec-WebSocket-Accept", "p")
            .add("Upgrade", "websocket")
            .add("Sec-WebSocket-Protocol", "v1");
    client.act(() -> exchange.response().switched(new ResponseHead(101, "", fields), upstream));
    peer.carry();
  }

  private Event.ExchangeEnded ended() {
    return client.recording.all(Event.ExchangeEnded.class).get(0);
  }

  @Test
  void itStandsForAGet() {
    ask(websocket());
    Exchange exchange = accept();
    assertThat(exchange.request().method()).isEqualTo("GET");
    assertThat(exchange.request().opensWebSocket()).isTrue();
    assertThat(exchange.hasNoContent()).isTrue();
  }

  @Test
  void dataFlowsBothWaysAndBothHalvesEnd() {
    Http2FrameStream stream = ask(websocket());
    data(stream, "early", false);
    agree();
    data(stream, "ping", false);
    client.act(() -> upstream.receive("pong"));
    peer.carry();
    data(stream, "bye", true);
    client.act(() -> upstream.leg.ended());
    peer.carry();
    assertThat(upstream.told).containsExactly("early", "ping", "bye", "end");
    assertThat(peer.received).containsExactly("3 HEADERS 200", "3 DATA pong", "3 DATA  end");
    assertThat(upstream.credit).isEqualTo(4);
    assertThat(ended().blame()).isNull();
  }

  @Test
  void aResetGoesThroughWithItsCode() {
    Http2FrameStream stream = ask(websocket());
    agree();
    peer.write(new DefaultHttp2ResetFrame(Http2Error.ENHANCE_YOUR_CALM).stream(stream));
    peer.carry();
    assertThat(upstream.told).containsExactly("abort 11");
    assertThat(ended().blame()).isEqualTo(Party.CLIENT);
    assertThat(ended().reason()).isEqualTo("the client reset the stream with ENHANCE_YOUR_CALM");
  }

  @Test
  void anUpstreamThatBreaksResetsTheStream() {
    ask(websocket());
    agree();
    client.act(() -> upstream.leg.broken(Party.UPSTREAM, 8, "gone"));
    peer.carry();
    assertThat(peer.received).containsExactly("3 HEADERS 200", "3 RST 8");
  }

  @Test
  void aRefusalWantsNothingMoreOfTheStream() {
    Http2FrameStream stream = ask(websocket());
    data(stream, "early", false);
    Exchange exchange = accept();
    client.act(() -> exchange.response().head(new ResponseHead(403, "", new Fields()), true));
    peer.carry();
    assertThat(peer.received).containsExactly("3 HEADERS 403 end", "3 RST 0");
    assertThat(ended().status()).isEqualTo(403);
    assertThat(client.upstreams.opened).hasSize(1);
  }

  @Test
  void noOtherProtocolIsKnown() {
    ask(websocket().set(":protocol", "connect-udp"));
    assertThat(client.upstreams.opened).isEmpty();
    assertThat(peer.received.get(0)).isEqualTo("3 HEADERS 501");
  }

  @Test
  void aProtocolWithoutConnectIsMalformed() {
    ask(websocket().method("GET"));
    assertThat(peer.received).containsExactly("3 RST 1");
  }

  @Test
  void aClientThatLeavesBeforeTheAnswerCancels() {
    Http2FrameStream stream = ask(websocket());
    data(stream, "early", false);
    FakeUpstreams.Stream up = client.upstreams.accept();
    peer.write(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(stream));
    peer.carry();
    assertThat(up.sent).containsExactly("cancel 8");
  }
}
