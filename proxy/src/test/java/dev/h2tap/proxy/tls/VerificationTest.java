package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.recorder.UserException;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationTest {
  private static final SampleAuthority AUTHORITY =
      SampleAuthority.root("O=test").intermediate("O=test intermediate");
  private static final String APP = "spiffe://cluster.local/ns/default/sa/app";

  /** The failure as h2tap tells it, and the alert that the server saw; null when it went well. */
  private record Outcome(TlsFailure failure, TlsAlert alertSeen) {}

  private static Outcome dial(
      TlsEngine engine, Identity server, Roots roots, String verify, String host, String serverName)
      throws UserException {
    TlsTerms terms =
        new TlsTerms(
            null, roots, List.of(), new Sni.Host(), serverName, Verification.parse(verify), engine);
    UnpooledByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
    try (UpstreamTls upstream = new UpstreamTls(terms);
        DownstreamTls downstream = new DownstreamTls(server, null, TlsEngine.JDK, List.of());
        Wire wire =
            new Wire(upstream.newHandler(heap, host, null), downstream.newHandler(heap, null))
                .shake()) {
      if (wire.clientDone()) {
        return null;
      }
      HandshakeView view =
          HandshakeView.of(
              wire.client, engine, HandshakeView.End.OTHER, 100, new byte[] {22, 3, 3}, false);
      Throwable serverError = wire.serverErrors.isEmpty() ? null : wire.serverErrors.get(0);
      return new Outcome(
          TlsFailure.of(wire.clientFailure(), view), TlsAlert.received(serverError).orElse(null));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "app.test, app.test, true",
    "APP.test., app.test, true",
    "a.wild.test, *.wild.test, true",
    "a.b.wild.test, *.wild.test, false",
    "wild.test, *.wild.test, false",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.2, 10.0.0.1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "[::1], ::1, true",
    "fe80::2, ::1, false"
  })
  void fullWantsTheHostAmongTheNames(String host, String san, boolean fine) throws UserException {
    boolean address = Character.isDigit(san.charAt(0)) || san.contains(":");
    Leaf named = Leaf.host("other.test");
    Identity server = AUTHORITY.issue(address ? named.ip(san) : named.dns(san));
    for (TlsEngine engine : TlsEngine.values()) {
      Outcome outcome = dial(engine, server, AUTHORITY.roots(), "full", host, null);
      assertThat(outcome == null).as(engine + " " + outcome).isEqualTo(fine);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void otherNameIsNamedInTheRemedy(TlsEngine engine) throws UserException {
    Identity server = AUTHORITY.issue(Leaf.host("*.wild.test").dns("app.test"));
    Outcome outcome = dial(engine, server, AUTHORITY.roots(), "full", "10.0.0.1", null);
    assertThat(outcome.failure().finding()).isEqualTo("server-name-mismatch");
    assertThat(outcome.failure().reason())
        .isEqualTo(
            "upstream certificate has no SAN for 10.0.0.1; it names *.wild.test, app.test;"
                + " try --server-name app.test");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void commonNameIsNoName(TlsEngine engine) throws UserException {
    Identity server = AUTHORITY.issue(Leaf.spiffe(APP).subject("CN=app.test"));
    assertThat(dial(engine, server, AUTHORITY.roots(), "full", "app.test", null)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void serverNameIsVerifiedInsteadOfTheHost(TlsEngine engine) throws UserException {
    Identity server = AUTHORITY.issue(Leaf.host("app.test"));
    assertThat(dial(engine, server, AUTHORITY.roots(), "full", "10.0.0.1", "app.test")).isNull();
    assertThat(dial(engine, server, AUTHORITY.roots(), "full", "app.test", "x.test")).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void spiffeCertificateByHostNameNamesTheWayOut(TlsEngine engine) throws UserException {
    Identity server = AUTHORITY.issue(Leaf.spiffe(APP));
    Outcome outcome = dial(engine, server, AUTHORITY.roots(), "full", "10.0.0.1", null);
    assertThat(outcome.failure().finding()).isEqualTo("spiffe-name-mismatch");
    assertThat(outcome.failure().reason())
        .isEqualTo(
            "upstream certificate has no SAN for 10.0.0.1; it names "
                + APP
                + "; try --verify spiffe:"
                + APP);
    assertThat(outcome.alertSeen().number()).isEqualTo(engine == TlsEngine.JDK ? 46 : 42);
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void spiffeMatchesTheIdAlone(TlsEngine engine) throws UserException {
    Identity server = AUTHORITY.issue(Leaf.spiffe(APP));
    Roots roots = AUTHORITY.roots();
    assertThat(dial(engine, server, roots, "spiffe:" + APP, "10.0.0.1", null)).isNull();
    String any = "spiffe:spiffe://cluster.local/ns/*/sa/app";
    assertThat(dial(engine, server, roots, any, "10.0.0.1", null)).isNull();
    Outcome other = dial(engine, server, roots, "spiffe:spiffe://other.td/**", "10.0.0.1", null);
    assertThat(other.failure().finding()).isEqualTo("spiffe-name-mismatch");
    assertThat(other.failure().cause()).contains(APP).contains("spiffe://other.td/**");
    Identity two = AUTHORITY.issue(Leaf.spiffe(APP).uri("spiffe://cluster.local/second"));
    assertThat(dial(engine, two, roots, "spiffe:" + APP, "10.0.0.1", null)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void unknownCaIsNamedAndAlerted(TlsEngine engine) throws UserException {
    Identity server = AUTHORITY.issue(Leaf.host("app.test"));
    Roots others = SampleAuthority.root("O=other").roots();
    for (String verify : List.of("full", "chain", "spiffe:" + APP)) {
      Outcome outcome = dial(engine, server, others, verify, "app.test", null);
      assertThat(outcome.failure().finding()).isEqualTo("server-certificate-unknown-ca");
      assertThat(outcome.failure().reason())
          .isEqualTo(
              "upstream certificate is issued by O=test, which is not among the CAs in the sample"
                  + " CA; give its CA with --ca-file");
      assertThat(outcome.alertSeen().number()).isEqualTo(engine == TlsEngine.JDK ? 46 : 48);
    }
    assertThat(dial(engine, server, others, "none", "app.test", null)).isNull();
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void rotatedRootIsToldFromAnotherCa(TlsEngine engine) throws UserException {
    Identity server = AUTHORITY.issue(Leaf.host("app.test"));
    Roots rotated = SampleAuthority.root("O=test").roots();
    Outcome outcome = dial(engine, server, rotated, "full", "app.test", null);
    assertThat(outcome.failure().finding()).isEqualTo("server-certificate-unknown-ca");
    assertThat(outcome.failure().cause()).contains("root was rotated");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void expiredAndNotYetValidAreToldByTheirTime(TlsEngine engine) throws UserException {
    Instant now = Instant.now();
    Leaf leaf = Leaf.host("app.test");
    Identity old =
        AUTHORITY.issue(
            leaf.valid(now.minus(Duration.ofDays(2)), Instant.parse("2026-01-01T00:00:00Z")));
    Outcome expired = dial(engine, old, AUTHORITY.roots(), "full", "app.test", null);
    assertThat(expired.failure().finding()).isEqualTo("server-certificate-expired");
    assertThat(expired.failure().cause()).contains("expired at 2026-01-01T00:00:00Z");
    assertThat(expired.alertSeen().number()).isEqualTo(engine == TlsEngine.JDK ? 46 : 45);
    Identity young =
        AUTHORITY.issue(leaf.valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(2))));
    Outcome early = dial(engine, young, AUTHORITY.roots(), "full", "app.test", null);
    assertThat(early.failure().finding()).isEqualTo("server-certificate-expired");
    assertThat(early.failure().cause()).contains("not valid before");
    assertThat(dial(engine, old, AUTHORITY.roots(), "none", "app.test", null)).isNull();
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void certificateForClientsOnlyIsNoServer(TlsEngine engine) throws UserException {
    Identity server = AUTHORITY.issue(Leaf.host("app.test").forClientsOnly());
    Outcome outcome = dial(engine, server, AUTHORITY.roots(), "full", "app.test", null);
    assertThat(outcome.failure().cause()).contains("certificate is not acceptable");
  }

  @Test
  void parseRefusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Verification.parse("strict"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("full, chain, spiffe:PATTERN or none");
  }
}
