package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.mint.KeyKind;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.recorder.event.Event;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeMatrixTest {
  private static final SampleAuthority AUTHORITY =
      SampleAuthority.root("O=test").intermediate("O=test intermediate");

  private static final Map<KeyKind, Identity> CLIENTS = new EnumMap<>(KeyKind.class);
  private static final Map<KeyKind, Identity> SERVERS = new EnumMap<>(KeyKind.class);

  static {
    for (KeyKind kind : KeyKind.values()) {
      CLIENTS.put(kind, AUTHORITY.issue(Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b").key(kind)));
      SERVERS.put(kind, AUTHORITY.issue(Leaf.host("app.test").key(kind)));
    }
  }

  static Stream<Arguments> matrix() {
    List<Arguments> cells = new ArrayList<>();
    for (TlsEngine near : TlsEngine.values()) {
      for (TlsEngine far : TlsEngine.values()) {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
          for (KeyKind client : KeyKind.values()) {
            for (KeyKind server : KeyKind.values()) {
              boolean serverKnown = server != KeyKind.ED25519 || near == TlsEngine.JDK;
              boolean clientKnown = client != KeyKind.ED25519 || far == TlsEngine.JDK;
              if (serverKnown && clientKnown) {
                cells.add(Arguments.of(near, far, version, client, server));
              }
            }
          }
        }
      }
    }
    return cells.stream();
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void shakesHandsAndTellsTheTruth(
      TlsEngine near, TlsEngine far, String version, KeyKind clientKey, KeyKind serverKey) {
    TlsTerms terms =
        new TlsTerms(
            CLIENTS.get(clientKey),
            AUTHORITY.roots(),
            List.of("istio-h2", "h2"),
            new Sni.Host(),
            null,
            new Verification.Full(),
            near);
    UnpooledByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
    try (UpstreamTls upstream = new UpstreamTls(terms);
        DownstreamTls downstream =
            new DownstreamTls(
                SERVERS.get(serverKey), AUTHORITY.roots(), far, DownstreamTls.DEFAULT_ALPN)) {
      TlsHandler server = downstream.newHandler(heap, null);
      server.engine().setEnabledProtocols(new String[] {version});
      try (Wire wire = new Wire(upstream.newHandler(heap, "app.test", null), server).shake()) {
        assertThat(wire.clientFailure()).isNull();
        assertThat(wire.clientErrors).isEmpty();
        assertThat(wire.serverDone()).isTrue();
        Event.TlsHandshakeComplete dialled = Handshakes.dialled(wire.client, 7);
        Event.TlsHandshakeComplete accepted =
            Handshakes.accepted(wire.server, List.of("istio-h2", "h2"), 7);
        assertThat(dialled.version()).isEqualTo(version);
        assertThat(dialled.suite()).startsWith("TLS_").isEqualTo(accepted.suite());
        assertThat(dialled.alpn()).isEqualTo("h2").isEqualTo(accepted.alpn());
        assertThat(dialled.sni()).isEqualTo("app.test").isEqualTo(accepted.sni());
        assertThat(dialled.peerChain()).hasSize(2).isEqualTo(accepted.localChain());
        assertThat(dialled.localChain()).hasSize(2).isEqualTo(accepted.peerChain());
        assertThat(dialled.resumed()).isFalse();
        assertThat(dialled.verification()).isEqualTo("full");
        assertThat(accepted.resumed()).isEqualTo(far == TlsEngine.JDK ? null : Boolean.FALSE);
        if (near == TlsEngine.BORINGSSL) {
          assertThat(dialled.group()).isNotEmpty();
        }
      }
    }
  }
}
