package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.recorder.UserException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientHelloTest {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final Identity SERVER = AUTHORITY.issue(Leaf.host("app.test"));

  private static ClientHello hello(TlsEngine engine, List<String> alpn, Sni sni, String host) {
    TlsTerms terms =
        new TlsTerms(null, AUTHORITY.roots(), alpn, sni, null, new Verification.Full(), engine);
    UnpooledByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
    try (UpstreamTls upstream = new UpstreamTls(terms);
        DownstreamTls downstream =
            new DownstreamTls(SERVER, null, TlsEngine.JDK, DownstreamTls.DEFAULT_ALPN);
        Wire wire =
            new Wire(upstream.newHandler(heap, host, null), downstream.newHandler(heap, null))
                .shake()) {
      return ClientHello.parse(wire.sent()).orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void offersAnyListOfNamesInItsOrder(TlsEngine engine) {
    List<String> offer = List.of("istio-peer-exchange", "istio", "h2", "x!~");
    ClientHello hello = hello(engine, offer, new Sni.Host(), "app.test");
    assertThat(hello.alpn()).isEqualTo(offer);
    assertThat(hello.sni()).isEqualTo("app.test");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void offersNoAlpnExtensionForAnEmptyList(TlsEngine engine) {
    assertThat(hello(engine, List.of(), new Sni.Host(), "app.test").hasAlpn()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void sendsTheNameThatIsConfiguredAndNeverAnAddress(TlsEngine engine) throws UserException {
    List<String> alpn = List.of("h2");
    assertThat(hello(engine, alpn, new Sni.None(), "app.test").sni()).isNull();
    assertThat(hello(engine, alpn, Sni.parse("other.test"), "10.0.0.1").sni())
        .isEqualTo("other.test");
    assertThat(hello(engine, alpn, new Sni.Host(), "my_app.ns").sni()).isNull();
    for (String address : List.of("10.0.0.1", "::1", "[::1]")) {
      assertThat(hello(engine, alpn, new Sni.Host(), address).sni()).isNull();
    }
  }

  @Test
  void refusesAnSniThatIsNoName() {
    for (String text : List.of("", "10.0.0.1", "::1", "a b", "a..b", "*.test", "a".repeat(300))) {
      assertThatThrownBy(() -> Sni.parse(text)).as(text).isInstanceOf(UserException.class);
    }
  }

  @Test
  void partsAndGarbageAreNoClientHello() {
    ByteBuf buffer = Unpooled.wrappedBuffer(new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 9, 3});
    assertThat(ClientHello.parse(buffer)).isEmpty();
    assertThat(ClientHello.parse(Unpooled.EMPTY_BUFFER)).isEmpty();
    assertThat(ClientHello.parse(Unpooled.wrappedBuffer("GET / HTTP/1.1".getBytes()))).isEmpty();
    assertThat(ClientHello.parse(Unpooled.wrappedBuffer(new byte[] {22, 3, 1, 0, 4, 1, 0, 0, 0})))
        .isEmpty();
  }
}
