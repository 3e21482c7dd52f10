package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyLogTest {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final Identity SERVER = AUTHORITY.issue(Leaf.host("app.test"));
  private static final UnpooledByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;

  private static TlsTerms terms() {
    return new TlsTerms(
        null,
        AUTHORITY.roots(),
        List.of("h2"),
        new Sni.Host(),
        null,
        new Verification.Full(),
        TlsEngine.BORINGSSL);
  }

  @Test
  void bothEndsOfAConnectionTellTheSameSecrets() {
    assertThat(TlsEngine.BORINGSSL.hasKeyLog()).isTrue();
    assertThat(TlsEngine.JDK.hasKeyLog()).isFalse();
    List<String> near = new ArrayList<>();
    List<String> far = new ArrayList<>();
    try (UpstreamTls upstream = new UpstreamTls(terms());
        DownstreamTls downstream =
            new DownstreamTls(SERVER, null, TlsEngine.BORINGSSL, DownstreamTls.DEFAULT_ALPN);
        Wire wire =
            new Wire(
                    upstream.newHandler(HEAP, "app.test", near::add),
                    downstream.newHandler(HEAP, far::add))
                .shake()) {
      assertThat(wire.clientDone()).isTrue();
      assertThat(near)
          .hasSize(5)
          .allMatch(line -> line.matches("[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]+"));
      assertThat(near).hasSameElementsAs(far);
    }
  }

  @Test
  void linesReachTheirOwnConnectionWhenPointersAreReused() {
    Set<Long> pointers = new HashSet<>();
    int rounds = 40;
    try (UpstreamTls upstream = new UpstreamTls(terms());
        DownstreamTls downstream =
            new DownstreamTls(SERVER, null, TlsEngine.JDK, DownstreamTls.DEFAULT_ALPN)) {
      for (int i = 0; i < rounds; i++) {
        List<String> lines = new ArrayList<>();
        boolean logged = i % 3 != 2;
        TlsHandler client = upstream.newHandler(HEAP, "app.test", logged ? lines::add : null);
        pointers.add(((ReferenceCountedOpenSslEngine) client.engine()).sslPointer());
        try (Wire wire = new Wire(client, downstream.newHandler(HEAP, null)).shake()) {
          assertThat(wire.clientDone()).isTrue();
          assertThat(lines).hasSize(logged ? 5 : 0);
        }
        assertThat(lines.stream().map(line -> line.split(" ")[1]).distinct().count())
            .isEqualTo(logged ? 1 : 0);
      }
    }
    assertThat(pointers).as("pointers were reused").hasSizeLessThan(rounds);
  }

  @Test
  void formerOwnerOfAPointerCannotTakeItFromItsNextOne() {
    try (UpstreamTls upstream = new UpstreamTls(terms());
        DownstreamTls downstream = new DownstreamTls(SERVER, null, TlsEngine.JDK, List.of())) {
      TlsHandler first = upstream.newHandler(HEAP, "app.test", line -> {});
      Wire wire = new Wire(first, downstream.newHandler(HEAP, null)).shake();
      first.engine().closeOutbound();
      List<String> lines = new ArrayList<>();
      TlsHandler second = upstream.newHandler(HEAP, "app.test", lines::add);
      wire.close();
      try (Wire next = new Wire(second, downstream.newHandler(HEAP, null)).shake()) {
        assertThat(next.clientDone()).isTrue();
        assertThat(lines).hasSize(5);
      }
    }
  }
}
