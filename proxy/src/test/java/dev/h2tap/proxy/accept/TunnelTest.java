package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.magic.MagicHost;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelTest {
  private static final SampleAuthority CA = SampleAuthority.root("O=test");
  private static final String CONNECT =
      "CONNECT app.test:8443 HTTP/1.1\r\nHost: app.test:8443\r\n\r\n";
  private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

  /** What was asked of the finder of certificates. */
  private final List<String> minted = new ArrayList<>();

  private final List<String> notices = new ArrayList<>();
  private final List<DownstreamTls> contexts = new ArrayList<>();
  private Client client = new Client(forward(null));

  private ForwardProxy forward(ProxyCredentials credentials, String... passthrough) {
    return new ForwardProxy(
        (name, chain, alpn) -> {
          minted.add(name + " " + alpn);
          DownstreamTls tls =
              new DownstreamTls(CA.issue(Leaf.host(name)), null, TlsEngine.JDK, alpn);
          contexts.add(tls);
          return tls;
        },
        () -> new MagicHost(CA.root()),
        new HostGlobs(List.of(passthrough)),
        credentials,
        false,
        notices::add);
  }

  private Client with(ForwardProxy forward) {
    client.close();
    client = new Client(forward);
    return client;
  }

  @AfterEach
  void close() {
    client.close();
    contexts.forEach(DownstreamTls::close);
  }

  private List<String> rules() {
    return client.recording.all(Event.RuleApplied.class).stream()
        .map(Event.RuleApplied::detail)
        .toList();
  }

  @Test
  void isOpenedByConnectAndLooksIntoHttp() {
    client.send(CONNECT);
    assertThat(client.received()).isEqualTo(ESTABLISHED);
    client.send("GET /x HTTP/1.1\r\nHost: app.test\r\n\r\n");
    Arrival arrival = client.upstreams.last().arrival();
    assertThat(arrival.destination()).isEqualTo(new Authority("app.test", 8443));
    assertThat(arrival.overTls()).isFalse();
    assertThat(client.upstreams.last().request().path()).isEqualTo("/x");
  }

  @Test
  void countsRequestsBehindTheConnect() {
    client.send(CONNECT).send("GET /x HTTP/1.1\r\nHost: app.test\r\n\r\n");
    client.upstreams.accept();
    client.upstreams.last().gone(dev.h2tap.recorder.event.Party.CLIENT, 0, "enough");
    List<Event.ExchangeEnded> ended = client.recording.all(Event.ExchangeEnded.class);
    assertThat(ended).extracting(Event.ExchangeEnded::downstreamStream).containsExactly(1L, 2L);
    assertThat(ended).extracting(Event.ExchangeEnded::status).containsExactly(200, 0);
  }

  @Test
  void looksIntoHttp2WithPriorKnowledge() {
    client.send(CONNECT).send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assertThat(client.received()).startsWith(ESTABLISHED).hasSizeGreaterThan(ESTABLISHED.length());
    assertThat(client.recording.all(Event.Plaintext.class))
        .extracting(Event.Plaintext::syntax)
        .contains(Syntax.HTTP1, Syntax.HTTP2);
  }

  @Test
  void recordsOnceWhatAHastyClientSendsAtOnce() {
    client.send(CONNECT + "SSH-2.0-me\r\n");
    assertThat(client.recording.plaintext(Direction.RECEIVED))
        .isEqualTo(CONNECT + "SSH-2.0-me\r\n");
    assertThat(client.recording.all(Event.Plaintext.class))
        .extracting(Event.Plaintext::syntax)
        .containsExactly(Syntax.HTTP1, Syntax.HTTP1, Syntax.OPAQUE);
  }

  @Test
  void passesOnWhatItDoesNotUnderstand() {
    client.send(CONNECT).send("SSH-2.0-me\r\n");
    FakeDestinations.Dialled dialled = client.destinations.dialled.get(0);
    assertThat(dialled.sealed()).isFalse();
    assertThat(dialled.arrival().destination()).isEqualTo(new Authority("app.test", 8443));
    assertThat(rules().get(0)).contains("neither TLS nor HTTP");
  }

  @Test
  void passesOnWhenTheClientWaitsForTheServer() {
    client.channel.freezeTime();
    client.send(CONNECT);
    client.channel.advanceTimeBy(TunnelFirstBytes.SILENCE_MILLIS - 1, TimeUnit.MILLISECONDS);
    client.channel.runScheduledPendingTasks();
    assertThat(client.destinations.dialled).isEmpty();
    client.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    client.channel.runScheduledPendingTasks();
    assertThat(client.destinations.dialled).hasSize(1);
    assertThat(rules().get(0)).contains("waits for the server to speak first");
  }

  @Test
  void closesWithTheReasonWhereTheDestinationCannotBeReached() {
    client.send(CONNECT).send("SSH-2.0-me\r\n");
    client.destinations.dialled.get(0).end().failed("nobody there");
    assertThat(client.isOpen()).isFalse();
    assertThat(client.recording.all(Event.ConnectionClosed.class).get(0).detail())
        .isEqualTo("nobody there");
    assertThat(client.recording.all(Event.ExchangeEnded.class)).hasSize(1);
  }

  @Test
  void asksTheUpstreamFirstWithTheClientsOwnOffer() throws Exception {
    client.send(CONNECT).send(Hello.of("sni.test", "h2", "http/1.1"));
    Arrival arrival = client.destinations.asked.get(0).arrival();
    assertThat(arrival.sni()).isEqualTo("sni.test");
    assertThat(arrival.alpn()).containsExactly("h2", "http/1.1");
    assertThat(arrival.overTls()).isTrue();
    assertThat(client.received()).isEqualTo(ESTABLISHED);
  }

  @Test
  void mirrorsTheChoiceOfTheUpstream() throws Exception {
    client.send(CONNECT).send(Hello.of("sni.test", "h2", "http/1.1"));
    answer(new Prepared.Ready("http/1.1", List.of()));
    assertThat(minted).containsExactly("sni.test [http/1.1]");
    assertThat(client.channel.<Object>readOutbound()).isNotNull();
  }

  @Test
  void isTerminatedAlsoWhereTheUpstreamFails() throws Exception {
    client.send(CONNECT).send(Hello.of("sni.test", "acme", "h2"));
    answer(
        new Prepared.Failed(
            Failure.upstream(
                502, Cause.fault("unreachable", "").says("gone", null), "connection_refused")));
    assertThat(minted).containsExactly("sni.test [h2]");
  }

  private void answer(Prepared prepared) {
    client.act(() -> client.destinations.asked.get(0).listener().prepared(prepared));
    ByteBuf established = client.channel.readOutbound();
    assertThat(established.toString(StandardCharsets.US_ASCII)).isEqualTo(ESTABLISHED);
    established.release();
  }

  @ParameterizedTest
  @CsvSource({"*.test,true", "app.test,true", "SNI.*,true", "app,false"})
  void isLeftAloneForTheHostsThatAreNamed(String glob, boolean alone) throws Exception {
    with(forward(null, glob)).send(CONNECT).send(Hello.of("sni.test", "h2"));
    assertThat(client.destinations.asked).hasSize(alone ? 0 : 1);
    assertThat(client.destinations.dialled).hasSize(alone ? 1 : 0);
    if (alone) {
      assertThat(client.destinations.dialled.get(0).sealed()).isTrue();
      assertThat(client.recording.all(Event.TlsRecord.class)).hasSize(1);
    }
  }

  @Test
  void isNotOpenedWhereOneTargetIsServed() {
    client.close();
    client = new Client();
    client.send(CONNECT);
    assertThat(client.received()).startsWith("HTTP/1.1 501 no tunnel leads on from here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT app.test:0", "CONNECT /x", "CONNECT a b"})
  void isNotOpenedToNowhere(String line) {
    client.send(line + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(client.received()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void isOpenedWithTheRightPasswordOnly() {
    with(forward(new ProxyCredentials("me", "secret")));
    client.send(CONNECT);
    assertThat(client.received())
        .startsWith("HTTP/1.1 407 ")
        .containsIgnoringCase("proxy-authenticate: Basic realm=\"h2tap\"");
    assertThat(client.isOpen()).isTrue();
    client.send(CONNECT.replace("\r\n\r\n", "\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n"));
    assertThat(client.received()).isEqualTo(ESTABLISHED);
  }

  @Test
  void theProxysPasswordIsAskedForAndGoesNoFurther() {
    with(forward(new ProxyCredentials("me", "secret")));
    String get = "GET http://a/ HTTP/1.1\r\nHost: a\r\nProxy-Authorization: %s\r\n\r\n";
    client.send(get.formatted("Basic bWU6d3Jvbmc="));
    assertThat(client.received()).startsWith("HTTP/1.1 407 ");
    client.send(get.formatted("basic bWU6c2VjcmV0"));
    assertThat(client.upstreams.last().request().fields().contains("proxy-authorization"))
        .isFalse();
  }

  @Test
  void atItsOwnHostH2tapAnswersItself() {
    client.send("GET http://h2tap.internal/ca.pem HTTP/1.1\r\nHost: h2tap.internal\r\n\r\n");
    assertThat(client.received()).startsWith("HTTP/1.1 200 OK").contains("BEGIN CERTIFICATE");
    client.send("CONNECT h2tap.internal:80 HTTP/1.1\r\nHost: h2tap.internal\r\n\r\n");
    client.send("HEAD / HTTP/1.1\r\nHost: h2tap.internal\r\n\r\n");
    assertThat(client.received()).startsWith(ESTABLISHED + "HTTP/1.1 200 OK").endsWith("\r\n\r\n");
    assertThat(client.destinations.asked).isEmpty();
  }

  @Test
  void aRefusedCertificateIsToldOnceAndTheHostLeftAlone() throws Exception {
    ForwardProxy forward = forward(null);
    with(forward).send(CONNECT).send(Hello.of("sni.test", "h2"));
    answer(new Prepared.Ready("h2", List.of()));
    client.send(Unpooled.wrappedBuffer(new byte[] {21, 3, 3, 0, 2, 2, 48}));
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("does not accept h2tap's certificate for sni.test")
        .contains("h2tap certs ca");
    assertThat(rules()).isEqualTo(notices);

    with(forward).send(CONNECT).send(Hello.of("sni.test", "h2"));
    assertThat(client.destinations.dialled).hasSize(1);
    assertThat(rules().get(0)).contains("the client refused h2tap's certificate");
  }
}
