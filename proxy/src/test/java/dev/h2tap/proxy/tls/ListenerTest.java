package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ListenerTest {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final Identity SERVER = AUTHORITY.issue(Leaf.host("app.test"));
  private static final Leaf CLIENT = Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b");
  private static final UnpooledByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;

  private static TlsTerms terms(@Nullable Identity identity, String... alpn) {
    return new TlsTerms(
        identity,
        AUTHORITY.roots(),
        List.of(alpn),
        new Sni.Host(),
        null,
        new Verification.Full(),
        TlsEngine.JDK);
  }

  /** What the client says after it came to a listener that wants a certificate of our CA. */
  private static TlsFailure refusal(TlsEngine engine, @Nullable Identity identity) {
    try (UpstreamTls client = new UpstreamTls(terms(identity, "h2"));
        DownstreamTls listener =
            new DownstreamTls(SERVER, AUTHORITY.roots(), engine, DownstreamTls.DEFAULT_ALPN);
        Wire wire =
            new Wire(client.newHandler(HEAP, "app.test", null), listener.newHandler(HEAP, null))
                .shake()) {
      assertThat(wire.serverDone()).isFalse();
      return TlsFailure.of(
          wire.clientErrors.get(0),
          HandshakeView.of(
              wire.client, TlsEngine.JDK, HandshakeView.End.FIN, 9, new byte[] {22, 3}, true));
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void refusesClientsWithoutACertificateOfTheCa(TlsEngine engine) {
    assertThat(refusal(engine, null).finding()).isEqualTo("client-certificate-missing");
    Identity stranger = SampleAuthority.root("O=other").issue(CLIENT);
    assertThat(refusal(engine, stranger).finding()).isEqualTo("client-certificate-unknown-ca");
    Instant now = Instant.now();
    Identity old =
        AUTHORITY.issue(CLIENT.valid(now.minus(Duration.ofDays(2)), now.minusSeconds(60)));
    assertThat(refusal(engine, old).finding()).isEqualTo("client-certificate-expired");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void servesWithoutAlpnWhereNothingOverlaps(TlsEngine engine) {
    try (UpstreamTls client = new UpstreamTls(terms(null, "istio"));
        DownstreamTls listener =
            new DownstreamTls(SERVER, null, engine, DownstreamTls.DEFAULT_ALPN);
        Wire wire =
            new Wire(client.newHandler(HEAP, "app.test", null), listener.newHandler(HEAP, null))
                .shake()) {
      assertThat(wire.clientDone()).isTrue();
      assertThat(wire.server.applicationProtocol()).isNull();
      assertThat(Handshakes.dialled(wire.client, 1).alpn()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void weNeverResumeSoThatEveryHandshakeShowsCertificates(TlsEngine engine) {
    Identity identity = AUTHORITY.issue(CLIENT);
    TlsTerms terms =
        new TlsTerms(
            identity,
            AUTHORITY.roots(),
            List.of("h2"),
            new Sni.Host(),
            null,
            new Verification.Full(),
            engine);
    try (UpstreamTls client = new UpstreamTls(terms);
        DownstreamTls listener =
            new DownstreamTls(
                SERVER, AUTHORITY.roots(), TlsEngine.BORINGSSL, DownstreamTls.DEFAULT_ALPN)) {
      for (int i = 0; i < 3; i++) {
        TlsHandler server = listener.newHandler(HEAP, null);
        server.engine().setEnabledProtocols(new String[] {i == 2 ? "TLSv1.2" : "TLSv1.3"});
        try (Wire wire = new Wire(client.newHandler(HEAP, "app.test", null), server).shake()) {
          assertThat(Handshakes.accepted(server, List.of("h2"), 1).resumed()).isFalse();
          assertThat(Handshakes.dialled(wire.client, 1).localChain()).hasSize(1);
        }
      }
    }
  }

  @Test
  void connectionsOutliveTheClosingOfTheirContext() {
    UpstreamTls client = new UpstreamTls(terms(null, "h2").withIdentity(AUTHORITY.issue(CLIENT)));
    DownstreamTls listener =
        new DownstreamTls(SERVER, null, TlsEngine.BORINGSSL, DownstreamTls.DEFAULT_ALPN);
    TlsHandler far = listener.newHandler(HEAP, null);
    TlsHandler near = client.newHandler(HEAP, "app.test", null);
    client.close();
    listener.close();
    try (Wire wire = new Wire(near, far).shake()) {
      assertThat(wire.clientDone()).isTrue();
      assertThat(wire.serverDone()).isTrue();
    }
  }
}
