package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.FakeUpstreams;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.FakeEnd;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import io.netty.handler.timeout.IdleStateEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of HTTP/1.1 that ask for another protocol (RFC 9110 §7.8). */
class UpgradeTest {
  private static final String WEBSOCKET =
      "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Key: k\r\n\r\n";
  private static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: p\r\nUpgrade: websocket\r\n"
          + "Connection: Upgrade\r\n\r\n";

  private final Client client = new Client();
  private final FakeEnd upstream = new FakeEnd();

  @AfterEach
  void close() {
    client.close();
  }

  private Exchange ask(String text) {
    client.send(text);
    client.upstreams.accept();
    return client.upstreams.last();
  }

  private void agree(Exchange exchange) {
    client.act(
        () ->
            exchange
                .response()
                .switched(
                    new ResponseHead(
                        101,
                        "Switching Protocols",
                        new Fields().add("Sec-WebSocket-Accept", "p").add("Upgrade", "websocket")),
                    upstream));
  }

  private void open() {
    agree(ask(WEBSOCKET));
    assertThat(client.received()).isEqualTo(SWITCHING);
  }

  private Event.ExchangeEnded ended() {
    return client.recording.all(Event.ExchangeEnded.class).get(0);
  }

  @Test
  void theRequestSaysWhatItAsksFor() {
    Exchange exchange = ask(WEBSOCKET);
    assertThat(exchange.request().upgrade()).isEqualTo("websocket");
    assertThat(exchange.request().fields().toString()).isEqualTo("Host: a\nSec-WebSocket-Key: k\n");
    assertThat(exchange.hasNoContent()).isTrue();
  }

  @Test
  void bytesFlowBothWaysAndAreRecordedAsTheyAre() {
    open();
    client.send("\u0081\u0003abc");
    client.act(() -> upstream.receive("GET / HTTP/1.1\r\n\r\n"));
    assertThat(upstream.told).containsExactly("\u0081\u0003abc");
    assertThat(client.received()).isEqualTo("GET / HTTP/1.1\r\n\r\n");
    assertThat(upstream.credit).isEqualTo(18);
    assertThat(client.recording.plaintext(Direction.RECEIVED))
        .isEqualTo(WEBSOCKET + "\u0081\u0003abc");
  }

  @Test
  void whatCameBeforeTheAnswerComesFirst() {
    Exchange exchange = ask(WEBSOCKET + "early");
    client.send("er");
    assertThat(ReadGate.of(client.channel).isHeld(ReadGate.Reason.PIPELINED)).isTrue();
    agree(exchange);
    client.send("later");
    assertThat(String.join("", upstream.told)).isEqualTo("earlyerlater");
    assertThat(ReadGate.of(client.channel).isHeld(ReadGate.Reason.PIPELINED)).isFalse();
  }

  @Test
  void aRefusalIsAnOrdinaryResponseAndTheNextRequestFollows() {
    Exchange exchange = ask(WEBSOCKET + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.upstreams.opened).hasSize(1);
    client.act(() -> exchange.response().head(new ResponseHead(403, "No", new Fields()), true));
    assertThat(client.received()).startsWith("HTTP/1.1 403 No\r\n");
    assertThat(client.upstreams.last().request().path()).isEqualTo("/next");
  }

  @Test
  void anUpgradeBesideContentOrWithoutConnectionIsNone() {
    Exchange exchange =
        ask(
            "POST / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: upgrade\r\n"
                + "Content-Length: 1\r\n\r\nx");
    assertThat(exchange.request().upgrade()).isNull();
    client.act(() -> exchange.response().head(new ResponseHead(200, "", new Fields()), true));
    assertThat(ask("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n").request().upgrade()).isNull();
  }

  @Test
  void aSlowUpstreamStopsTheReading() {
    open();
    client.send("x".repeat(1 << 20));
    assertThat(ReadGate.of(client.channel).isHeld(ReadGate.Reason.PEER_SLOW)).isFalse();
    client.send("x");
    assertThat(ReadGate.of(client.channel).isHeld(ReadGate.Reason.PEER_SLOW)).isTrue();
    client.act(() -> upstream.leg.written((1 << 19) + 1));
    assertThat(ReadGate.of(client.channel).isHeld(ReadGate.Reason.PEER_SLOW)).isFalse();
  }

  @Test
  void bothHalvesEndByThemselves() {
    open();
    client.halfClose();
    assertThat(upstream.told).containsExactly("end");
    assertThat(client.isOpen()).isTrue();
    client.act(() -> upstream.receive("last words"));
    assertThat(client.received()).isEqualTo("last words");
    client.act(() -> upstream.leg.ended());
    assertThat(client.isOpen()).isFalse();
    assertThat(ended().status()).isEqualTo(101);
    assertThat(ended().blame()).isNull();
  }

  @Test
  void silenceEndsNothing() {
    open();
    client.channel.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void drainingLeavesItsTime() {
    open();
    Listener.drain(client.channel);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void aClientThatIsGoneBreaksIt() {
    open();
    client.channel.pipeline().fireExceptionCaught(new java.io.IOException("Connection reset"));
    assertThat(upstream.told).containsExactly("abort 8");
    assertThat(ended().blame()).isEqualTo(Party.CLIENT);
    assertThat(ended().reason()).isEqualTo("the client reset the connection");
  }

  @Test
  void anUpstreamThatBreaksResetsTheClient() {
    open();
    client.act(() -> upstream.leg.broken(Party.UPSTREAM, 8, "the upstream reset the connection"));
    assertThat(client.isOpen()).isFalse();
    assertThat(client.recording.all(Event.ConnectionClosed.class).get(0).manner())
        .isEqualTo(Event.ConnectionClosed.Manner.RST);
  }

  @Test
  void bytesForATunnelThatAnUpstreamNeverOpensAreDropped() {
    Exchange exchange = ask(WEBSOCKET + "early");
    FakeUpstreams.Stream stream = client.upstreams.accept();
    client.disconnect();
    assertThat(stream.sent).containsExactly("cancel 8");
    exchange.response().switched(new ResponseHead(101, "", new Fields()), upstream);
    assertThat(upstream.told).containsExactly("abort 8");
  }
}
