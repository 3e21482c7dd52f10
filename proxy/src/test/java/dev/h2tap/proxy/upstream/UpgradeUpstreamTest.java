package dev.h2tap.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Http2Peer;
import dev.h2tap.proxy.http.WebSocketKey;
import dev.h2tap.proxy.upstream.Upstream.Request;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests for another protocol, and what becomes of them at both kinds of upstream. */
class UpgradeUpstreamTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String PROOF = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final Pattern MADE_KEY = Pattern.compile("Sec-WebSocket-Key: (\\S{24})\r\n");

  private Upstream upstream = new Upstream(UpstreamProtocol.HTTP1);
  private Http2Peer server;

  @AfterEach
  void close() {
    upstream.close();
    if (server != null) {
      server.close();
    }
  }

  private void connectHttp2(boolean extendedConnect) {
    server =
        Http2Peer.server(
            upstream.connect(),
            Http2Settings.defaultSettings().connectProtocolEnabled(extendedConnect));
    carry();
  }

  private void carry() {
    server.carry();
    upstream.run();
    server.carry();
  }

  private static String switching(String accept) {
    return "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n"
        + "Sec-WebSocket-Accept: "
        + accept
        + "\r\n\r\n";
  }

  @Test
  void anHttp1UpstreamIsAskedAndAgrees() {
    Request request = upstream.upgrade("websocket", "Sec-WebSocket-Key", KEY);
    EmbeddedChannel channel = upstream.connect();
    assertThat(upstream.written(channel))
        .isEqualTo(
            "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: "
                + KEY
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    upstream.answer(channel, switching(PROOF) + "first");
    assertThat(request.got).containsExactly("tunnel 101 " + PROOF);
    request.tunnel.receive("GET / HTTP/1.1\r\n\r\n");
    assertThat(upstream.written(channel)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
    upstream.answer(channel, "HTTP/1.1 200 OK\r\n\r\n");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    upstream.run();
    assertThat(request.tunnel.told).containsExactly("first", "HTTP/1.1 200 OK\r\n\r\n", "end");
    request.tunnel.leg.ended();
    upstream.run();
    assertThat(channel.isOpen()).isFalse();
    upstream.get("/next");
    assertThat(upstream.dials).as("the connection is used up").hasSize(1);
  }

  @Test
  void aKeyIsMadeWhereTheClientHasNoneAndItsProofIsChecked() {
    Request request = upstream.upgrade("websocket");
    EmbeddedChannel channel = upstream.connect();
    Matcher key = MADE_KEY.matcher(upstream.written(channel));
    assertThat(key.find()).isTrue();
    upstream.answer(channel, switching(WebSocketKey.accept(key.group(1))));
    assertThat(request.got).containsExactly("tunnel 101 null");
  }

  @Test
  void aWrongProofOpensNothing() {
    Request request = upstream.upgrade("websocket");
    upstream.answer(upstream.connect(), switching(PROOF));
    assertThat(request.got.get(0)).isEqualTo("head 502");
  }

  @Test
  void noOtherProtocolIsSwitchedTo() {
    Request request = upstream.upgrade("websocket", "Sec-WebSocket-Key", KEY);
    upstream.answer(
        upstream.connect(),
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n");
    assertThat(request.got.get(0)).isEqualTo("head 502");
  }

  /** What an HTTP/2 client would take for consent. */
  @Test
  void aPageWhereConsentWasAskedForIsAFailureWithoutAKey() {
    Request request = upstream.upgrade("websocket");
    upstream.answer(upstream.connect(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(request.got.get(0)).isEqualTo("head 502");
  }

  @Test
  void aRefusalLeavesTheConnectionUsable() {
    Request request = upstream.upgrade("tcp");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    assertThat(request.got).containsExactly("head 404", "data no end");
    upstream.get("/next");
    assertThat(upstream.dials).isEmpty();
  }

  @Test
  void anHttp2UpstreamIsAskedByExtendedConnect() {
    upstream = new Upstream(UpstreamProtocol.H2);
    Request request = upstream.upgrade("WebSocket", "Sec-WebSocket-Key", KEY, "Origin", "o");
    connectHttp2(true);
    assertThat(server.received).containsExactly("3 HEADERS /");
    server.write(
        new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200"), false)
            .stream(server.streams.get(3)));
    server.write(
        new DefaultHttp2DataFrame(Unpooled.copiedBuffer("hi", StandardCharsets.US_ASCII), false)
            .stream(server.streams.get(3)));
    carry();
    assertThat(request.got).containsExactly("tunnel 101 " + PROOF);
    request.tunnel.receive("hello");
    request.tunnel.leg.ended();
    carry();
    assertThat(request.tunnel.told).containsExactly("hi");
    assertThat(request.tunnel.credit).isEqualTo(5);
    assertThat(server.received).containsExactly("3 HEADERS /", "3 DATA hello end");
    server.write(
        new DefaultHttp2ResetFrame(Http2Error.CONNECT_ERROR).stream(server.streams.get(3)));
    carry();
    assertThat(request.tunnel.told).containsExactly("hi", "abort 10");
  }

  @Test
  void aRefusalOfAnHttp2UpstreamIsAnOrdinaryResponse() {
    upstream = new Upstream(UpstreamProtocol.H2);
    Request request = upstream.upgrade("websocket", "Sec-WebSocket-Key", KEY);
    connectHttp2(true);
    server.write(
        new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("403"), true)
            .stream(server.streams.get(3)));
    carry();
    assertThat(request.got).containsExactly("head 403 end");
    assertThat(server.received).containsExactly("3 HEADERS /", "3 DATA  end");
  }

  @Test
  void whatHttp2HasNoFormForIsDiverted() {
    upstream = new Upstream(UpstreamProtocol.H2);
    Request websocket = upstream.upgrade("websocket");
    connectHttp2(false);
    assertThat(upstream.diverted).containsExactly(websocket.exchange);
    close();

    upstream = new Upstream(UpstreamProtocol.H2);
    Request other = upstream.upgrade("tcp");
    connectHttp2(true);
    assertThat(upstream.diverted).containsExactly(other.exchange);
  }
}
