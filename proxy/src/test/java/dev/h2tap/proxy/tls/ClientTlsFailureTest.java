package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientTlsFailureTest {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final SampleAuthority STRANGER = SampleAuthority.root("O=other");
  private static final Leaf CLIENT = Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b");
  private static final UnpooledByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;

  private static String shake(
      TlsEngine engine, SampleAuthority trusted, @Nullable Identity client) {
    return shake(engine, trusted, client, "TLSv1.3", "TLSv1.3");
  }

  /** What a listener that wants a certificate of our CA says of this client. */
  private static String shake(
      TlsEngine engine,
      SampleAuthority trusted,
      @Nullable Identity client,
      String clientVersion,
      String serverVersion) {
    TlsTerms terms =
        new TlsTerms(
            client,
            trusted.roots(),
            List.of("h2"),
            new Sni.Host(),
            null,
            new Verification.Full(),
            TlsEngine.JDK);
    Identity server = AUTHORITY.issue(Leaf.host("app.test"));
    try (UpstreamTls dialling = new UpstreamTls(terms);
        DownstreamTls listener =
            new DownstreamTls(server, AUTHORITY.roots(), engine, DownstreamTls.DEFAULT_ALPN)) {
      TlsHandler near = dialling.newHandler(HEAP, "app.test", null);
      TlsHandler far = listener.newHandler(HEAP, null);
      near.engine().setEnabledProtocols(new String[] {clientVersion});
      far.engine().setEnabledProtocols(new String[] {serverVersion});
      try (Wire wire = new Wire(near, far).shake()) {
        assertThat(wire.serverDone()).isFalse();
        return ClientTlsFailure.of(far.handshakeFuture().cause());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void saysWhyAClientCertificateIsRefused(TlsEngine engine) {
    assertThat(shake(engine, AUTHORITY, null))
        .isEqualTo("the client sent no certificate, which --listen-client-ca asks for");
    assertThat(shake(engine, AUTHORITY, STRANGER.issue(CLIENT)))
        .startsWith("the client's certificate is refused: ")
        .contains("O=other");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void saysThatTheClientRefusesOurs(TlsEngine engine) {
    assertThat(shake(engine, STRANGER, AUTHORITY.issue(CLIENT)))
        .matches(
            "the client sent alert certificate_unknown \\(46\\): it does not accept h2tap's"
                + " certificate");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void saysThatVersionsDoNotMeet(TlsEngine engine) {
    assertThat(shake(engine, AUTHORITY, AUTHORITY.issue(CLIENT), "TLSv1.2", "TLSv1.3"))
        .isEqualTo("the client and h2tap have no TLS version, suite or algorithm in common");
  }

  @Test
  void saysHowAClientThatSpeaksNoTlsEnds() {
    assertThat(ClientTlsFailure.of(new NotSslRecordException("x")))
        .isEqualTo("the client sent something that is no TLS");
    assertThat(ClientTlsFailure.of(new ClosedChannelException()))
        .isEqualTo("the client left in the middle of the TLS handshake");
  }
}
