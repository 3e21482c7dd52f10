package dev.h2tap.proxy.tls.mint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.Sni;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.UpstreamTls;
import dev.h2tap.proxy.tls.Verification;
import dev.h2tap.proxy.tls.Wire;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MintedTlsTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.make("me", Clock.systemUTC());
  private static final UnpooledByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;
  private static final List<String> BOTH = List.of("h2", "http/1.1");

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void pleasesAClientThatTrustsTheCa(TlsEngine engine) {
    try (MintedTls minted = new MintedTls(AUTHORITY, () -> engine);
        UpstreamTls client = client("h2");
        Wire wire =
            new Wire(
                    client.newHandler(HEAP, "app.test", null),
                    minted.of("app.test", List.of(), BOTH).newHandler(HEAP, null))
                .shake()) {
      assertThat(wire.clientDone()).isTrue();
      assertThat(wire.serverDone()).isTrue();
      assertThat(wire.client.applicationProtocol()).isEqualTo("h2");
    }
  }

  @Test
  void isMadeOnceForANameAndAnAlpnList() {
    try (MintedTls minted = new MintedTls(AUTHORITY, TlsEngine::best)) {
      DownstreamTls first = minted.of("app.test", List.of(), BOTH);
      assertThat(minted.of("APP.test", List.of(), BOTH)).isSameAs(first);
      assertThat(minted.of("app.test", List.of(), List.of("http/1.1"))).isNotSameAs(first);
      assertThat(minted.of("other.test", List.of(), BOTH)).isNotSameAs(first);
    }
  }

  @Test
  void whatIsGivenUpServesThoseWhoHaveItAndIsFreedAfterAWhile() {
    SettableClock clock = new SettableClock();
    try (MintedTls minted = new MintedTls(AUTHORITY, () -> TlsEngine.BORINGSSL, 1, clock);
        UpstreamTls client = client("h2")) {
      DownstreamTls old = minted.of("app.test", List.of(), BOTH);
      minted.of("other.test", List.of(), BOTH);
      assertThat(old.isClosed()).isFalse();
      TlsHandler server = old.newHandler(HEAP, null);
      clock.now = clock.now.plusSeconds(10);
      minted.of("third.test", List.of(), BOTH);
      try (Wire wire = new Wire(client.newHandler(HEAP, "app.test", null), server).shake()) {
        assertThat(wire.clientDone()).isTrue();
      }
      assertThat(old.isClosed()).isTrue();
    }
  }

  @Test
  void aCertificateThatIsAboutToExpireIsReplaced() {
    SettableClock clock = new SettableClock();
    try (MintedTls minted = new MintedTls(AUTHORITY, () -> TlsEngine.JDK, 8, clock)) {
      DownstreamTls old = minted.of("app.test", List.of(), BOTH);
      clock.now = clock.now.plus(Duration.ofDays(390));
      assertThat(minted.of("app.test", List.of(), BOTH)).isSameAs(old);
      clock.now = clock.now.plus(Duration.ofDays(5));
      assertThat(minted.of("app.test", List.of(), BOTH)).isNotSameAs(old);
    }
  }

  private static UpstreamTls client(String alpn) {
    return new UpstreamTls(
        new TlsTerms(
            null,
            AUTHORITY.roots(),
            List.of(alpn),
            new Sni.Host(),
            null,
            new Verification.Full(),
            TlsEngine.JDK));
  }

  private static final class SettableClock extends Clock {
    private Instant now = Instant.now();

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
