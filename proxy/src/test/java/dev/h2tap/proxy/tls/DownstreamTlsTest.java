package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DownstreamTlsTest {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final UnpooledByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;

  /** Its certificate was replaced between a client's connect and its ClientHello. */
  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aConnectionThatWasAcceptedBeforeTheCloseStillGetsItsHandler(TlsEngine engine) {
    DownstreamTls closed =
        new DownstreamTls(
            AUTHORITY.issue(Leaf.host("app.test")), null, engine, DownstreamTls.DEFAULT_ALPN);
    closed.close();
    closed.close();
    TlsTerms terms =
        new TlsTerms(
            null,
            AUTHORITY.roots(),
            List.of("h2"),
            new Sni.Host(),
            null,
            new Verification.Full(),
            TlsEngine.JDK);
    try (UpstreamTls client = new UpstreamTls(terms);
        Wire wire =
            new Wire(client.newHandler(HEAP, "app.test", null), closed.newHandler(HEAP, null))
                .shake()) {
      assertThat(wire.clientDone()).isTrue();
    }
  }
}
