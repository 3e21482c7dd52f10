package dev.h2tap.recorder.diagnose;

import static dev.h2tap.recorder.diagnose.IssuedCertificate.ofAYear;
import static dev.h2tap.recorder.diagnose.IssuedCertificate.valid;
import static dev.h2tap.recorder.event.Direction.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.diagnose.report.Finding;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.Frames;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeRulesTest {
  private static final List<String> H2 = List.of("h2");
  private static final List<String> NO_CHAIN = List.of();

  @Test
  void resetAfterTheClientHelloIsAnUnmatchedAlpn() {
    Finding first = first(Scene.begin().tls().clientHello("h2").silentEnd(Manner.RST));
    assertThat(first.id()).isEqualTo("alpn-unmatched");
    assertThat(first.said().phrase())
        .isEqualTo(
            "upstream reset the connection right after a ClientHello that offered ALPN h2; try"
                + " --preset istio");
    assertThat(first.evidence()).extracting(Finding.Evidence::record).containsExactly(3L, 4L);
  }

  @Test
  void anExperimentThatFailsIsAnAnswerAndNoFault() {
    assertThat(Scene.begin().experiment().tls().clientHello("h2").silentEnd(Manner.RST).findings())
        .isEmpty();
  }

  @Test
  void anOfferThatASearchHasMendedIsANote() {
    Finding first = first(Scene.begin("auto").tls().clientHello("h2").silentEnd(Manner.RST));
    assertThat(first.id()).isEqualTo("alpn-unmatched");
    assertThat(first.severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void closeAfterTheClientHelloIsToldApart() {
    assertThat(id(Scene.begin().tls().clientHello("h2").silentEnd(Manner.FIN)))
        .isEqualTo("closed-after-client-hello");
  }

  @Test
  void anEndWithinTheHandshakeIsNeither() {
    assertThat(id(Scene.begin().tls().clientHello("h2").serverHello().closedBy(Party.UPSTREAM)))
        .isEqualTo("closed-in-handshake");
  }

  @Test
  void aConnectionThatWeEndIsNoFault() {
    assertThat(Scene.begin().tls().clientHello("h2").closedBy(Party.H2TAP).findings()).isEmpty();
  }

  @Test
  void aConnectionClosedBeforeAnyByteIsNothing() {
    assertThat(Scene.begin().tls().silentEnd(Manner.FIN).findings()).isEmpty();
    assertThat(Scene.begin().tcp().silentEnd(Manner.RST).findings()).isEmpty();
  }

  @Test
  void alert120IsNoOverlap() {
    Finding first =
        first(
            Scene.begin()
                .tls()
                .clientHello("foo")
                .alert(120, "no_application_protocol")
                .closedBy(Party.UPSTREAM));
    assertThat(first.id()).isEqualTo("alpn-no-overlap");
    assertThat(first.said().sentence())
        .isEqualTo("upstream sent alert no_application_protocol (120) to an offer of ALPN foo");
    assertThat(first.confidence()).isEqualTo(Confidence.HIGH);
  }

  @Test
  void alert112IsAnUnknownName() {
    assertThat(
            id(
                Scene.begin()
                    .tls()
                    .clientHello("h2")
                    .alert(112, "unrecognized_name")
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("sni-unknown");
  }

  @Test
  void unreadableTlsRecordsAreNoPlaintext() {
    assertThat(
            Scene.begin()
                .tls()
                .clientHello("h2")
                .opaque("\u0016\u0003\u0003\u0040\u0000aaaa")
                .closedBy(Party.UPSTREAM)
                .findings())
        .extracting(Finding::id)
        .doesNotContain("plaintext-port");
  }

  @Test
  void bytesThatAreNoTlsSayWhatSpeaksThere() {
    assertThat(sentence(Scene.begin().tls().clientHello("h2").opaque("HTTP/1.1 400 Bad\n")))
        .isEqualTo("upstream answered the TLS ClientHello in plaintext HTTP");
    assertThat(sentence(Scene.begin().tls().clientHello("h2").opaque("SSH-2.0-x\n")))
        .isEqualTo("upstream answered the TLS ClientHello as an SSH server");
    assertThat(sentence(Scene.begin().tls().clientHello("h2").opaque("-ERR no\n")))
        .isEqualTo("upstream answered the TLS ClientHello as a Redis server");
    assertThat(id(Scene.begin().tls().clientHello("h2").opaque("<html>").closedBy(Party.UPSTREAM)))
        .isEqualTo("plaintext-port");
  }

  @Test
  void aTlsAlertInAnswerToPlaintextIsATlsPort() {
    Finding first =
        first(
            Scene.begin()
                .tcp()
                .sendHttp1("GET / HTTP/1.1\nHost: a\n\n")
                .receiveBytes(Syntax.HTTP1, 21, 3, 1, 0, 2, 2, 70)
                .closedBy(Party.UPSTREAM));
    assertThat(first.id()).isEqualTo("tls-port");
    assertThat(first.confidence()).isEqualTo(Confidence.HIGH);
    assertThat(
            first(Scene.begin().tcp().preface().receiveBytes(Syntax.HTTP2, 21, 3, 3, 0, 2, 2, 40))
                .said()
                .sentence())
        .isEqualTo("upstream answered plaintext HTTP/2 with a TLS alert");
  }

  @Test
  void silenceInAnswerToPlaintextMayBeATlsPort() {
    Finding first =
        first(Scene.begin().tcp().sendHttp1("GET / HTTP/1.1\nHost: a\n\n").silentEnd(Manner.FIN));
    assertThat(first.id()).isEqualTo("tls-port");
    assertThat(first.confidence()).isEqualTo(Confidence.LOW);
  }

  @Test
  void certificateRequiredIsAMissingCertificate() {
    assertThat(
            id(
                Scene.begin()
                    .handshake("h2", "h2")
                    .preface()
                    .alert(116, "certificate_required")
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("client-certificate-missing");
  }

  @Test
  void anAlertToOurCertificateIsAnUnknownCa() {
    assertThat(id(withOurs(ofAYear("us", "ca")).alert(48, "unknown_ca").closedBy(Party.UPSTREAM)))
        .isEqualTo("client-certificate-unknown-ca");
    assertThat(
            id(withOurs(ofAYear("us", "ca")).alert(42, "bad_certificate").closedBy(Party.UPSTREAM)))
        .isEqualTo("client-certificate-unknown-ca");
  }

  @Test
  void badCertificateToAnExpiredOneIsItsExpiry() {
    assertThat(
            id(
                withOurs(valid("us", "ca", 48, -1))
                    .alert(42, "bad_certificate")
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("client-certificate-expired");
    assertThat(
            id(
                withOurs(ofAYear("us", "ca"))
                    .alert(45, "certificate_expired")
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("client-certificate-expired");
  }

  @Test
  void silenceAfterOurCertificateIsARefusal() {
    assertThat(id(withOurs(ofAYear("us", "ca")).preface().closedBy(Party.UPSTREAM)))
        .isEqualTo("client-certificate-refused-silently");
  }

  @Test
  void silenceAfterTicketsIsAnotherProtocolBehindAlpn() {
    assertThat(id(withOurs(ofAYear("us", "ca")).preface().tickets().closedBy(Party.UPSTREAM)))
        .isEqualTo("h2-negotiated-http1-served");
  }

  @Test
  void aNewerCertificateOnDiskIsARotation() {
    String old = valid("us", "ca", 25, -1);
    Scene refused =
        withOurs(old)
            .alert(45, "certificate_expired")
            .up(NONE, new Event.CertificateFile("cert.pem", valid("us", "ca", 1, 23), old))
            .closedBy(Party.UPSTREAM);
    Finding first = first(refused);
    assertThat(first.id()).isEqualTo("client-certificate-rotated");
    assertThat(first.said().sentence()).contains("cert.pem holds a newer one");
    assertThat(first.otherwise()).anyMatch(s -> s.startsWith("client-certificate-expired"));
  }

  @Test
  void theSameCertificateOnDiskIsNoRotation() {
    String old = valid("us", "ca", 25, -1);
    assertThat(
            id(
                withOurs(old)
                    .alert(45, "certificate_expired")
                    .up(NONE, new Event.CertificateFile("cert.pem", old, old))
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("client-certificate-expired");
  }

  @Test
  void filesThatWereRefusedBeforeTheFailureAreItsCause() {
    String old = valid("us", "ca", 25, -1);
    Finding first = first(expired(old, reloaded(false, "key.pem does not match")));
    assertThat(first.id()).isEqualTo("own-files");
    assertThat(first.severity()).isEqualTo(Severity.FAULT);
    assertThat(first.said().sentence())
        .contains("certificates on disk are refused since")
        .contains("key.pem does not match");
    assertThat(first.otherwise()).anyMatch(s -> s.startsWith("client-certificate-expired"));
  }

  @Test
  void refusedFilesThatWereMendedOrThatNobodyMissesAreANoteAtMost() {
    String old = valid("us", "ca", 25, -1);
    Scene mended =
        expired(old, reloaded(false, "key.pem does not match"), reloaded(true, "old -> new"));
    assertThat(mended.findings())
        .filteredOn(finding -> finding.severity() == Severity.FAULT)
        .extracting(Finding::id)
        .containsExactly("client-certificate-expired");
    assertThat(mended.findings())
        .filteredOn(finding -> finding.severity() == Severity.NOTE)
        .extracting(Finding::id)
        .containsExactlyInAnyOrder("client-certificate-rotated", "own-files");
    Scene healthy = withOurs(ofAYear("us", "ca")).tickets();
    healthy.script().run(reloaded(true, "old -> new"));
    assertThat(healthy.closedBy(Party.H2TAP).findings()).isEmpty();
  }

  private static Event.CertificateReloaded reloaded(boolean accepted, String detail) {
    return new Event.CertificateReloaded("cert.pem", accepted, detail);
  }

  /** The peer refuses an old certificate after these. */
  private static Scene expired(String old, Event... before) {
    Scene scene = withOurs(old);
    for (Event event : before) {
      scene.script().run(event);
    }
    return scene
        .alert(45, "certificate_expired")
        .up(NONE, new Event.CertificateFile("cert.pem", valid("us", "ca", 1, 23), old))
        .closedBy(Party.UPSTREAM);
  }

  @Test
  void whatAProxyOnTheWaySaidIsNotTheUpstreams() {
    Scene tunnel =
        Scene.begin()
            .tls()
            .up(NONE, new Event.RuleApplied(ConnectionCase.VIA, "asks proxy for a tunnel"))
            .opaque("HTTP/1.1 200 OK\r\n\r\n")
            .up(NONE, new Event.RuleApplied(ConnectionCase.VIA_OPEN, "proxy opened the tunnel"))
            .clientHello("h2");
    assertThat(id(tunnel.silentEnd(Manner.RST))).isEqualTo("alpn-unmatched");
  }

  @Test
  void aProxyOnTheWayThatRefusesIsTheCause() {
    Scene refused =
        Scene.begin()
            .tls()
            .up(NONE, new Event.RuleApplied(ConnectionCase.VIA, "asks proxy for a tunnel"))
            .opaque("HTTP/1.1 403 No\r\n\r\n")
            .closed(Manner.FIN, Party.H2TAP, 19, "via-refused");
    assertThat(id(refused)).isEqualTo("via-refused");
  }

  @Test
  void whatH2tapItselfJudgedStands() {
    for (String id :
        List.of(
            "spiffe-name-mismatch",
            "server-name-mismatch",
            "server-certificate-unknown-ca",
            "server-certificate-expired",
            "server-certificate-unacceptable",
            "no-common-parameters",
            "slow",
            "tls-garbled")) {
      Finding first =
          first(
              Scene.begin()
                  .tls()
                  .clientHello("h2")
                  .serverHello()
                  .failed(id, "upstream did it; try this")
                  .closedBy(Party.H2TAP));
      assertThat(first.id()).isEqualTo(id);
      assertThat(first.said().sentence()).isEqualTo("upstream did it");
      assertThat(first.remedy()).isEqualTo("try this");
    }
  }

  @Test
  void alertsToTheHelloAreNoCommonParameters() {
    Finding first =
        first(
            Scene.begin()
                .tls()
                .clientHello("h2")
                .alert(70, "protocol_version")
                .closedBy(Party.UPSTREAM));
    assertThat(first.id()).isEqualTo("no-common-parameters");
    assertThat(first.details()).anyMatch(line -> line.startsWith("offered versions: "));
  }

  @Test
  void aChoiceThatWasNotOfferedIsTheServersFault() {
    assertThat(id(Scene.begin().handshake("spdy/1", "h2", "http/1.1").closedBy(Party.H2TAP)))
        .isEqualTo("alpn-not-offered");
  }

  @Test
  void weakSignaturesAndMissingIntermediatesAreNamed() {
    assertThat(
            id(
                withOurs(IssuedCertificate.withSha1("us", "ca"))
                    .alert(42, "bad_certificate")
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("weak-signature");
    Scene two =
        Scene.begin()
            .handshake(
                "TLSv1.3",
                "h2",
                H2,
                NO_CHAIN,
                List.of(ofAYear("pod", "middle"), ofAYear("middle", "root")))
            .preface()
            .tickets()
            .receiveHttp2(Frames.settings())
            .closedBy(Party.H2TAP)
            .connection(3)
            .handshake("TLSv1.3", "h2", H2, List.of(ofAYear("us", "middle")), NO_CHAIN)
            .alert(48, "unknown_ca")
            .closedBy(Party.UPSTREAM);
    assertThat(two.findings()).extracting(Finding::id).contains("client-certificate-unknown-ca");
    assertThat(two.findings().get(0).otherwise()).anyMatch(s -> s.startsWith("chain-incomplete"));
  }

  @Test
  void anAlertThatNothingExplainsIsToldAsItIs() {
    assertThat(
            sentence(
                Scene.begin()
                    .tls()
                    .clientHello("h2")
                    .alert(80, "internal_error")
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("upstream sent alert internal_error (80)");
  }

  @Test
  void nobodyThereIsUnreachable() {
    Finding first =
        first(
            Scene.begin()
                .up(
                    NONE,
                    new Event.ConnectFailed(
                        "https://pod:9102",
                        "10.0.0.1:9102",
                        "connect to 10.0.0.1:9102: connection refused; nothing listens there",
                        1)));
    assertThat(first.id()).isEqualTo("unreachable");
    assertThat(first.remedy()).isEqualTo("nothing listens there");
  }

  private static Scene withOurs(String certificate) {
    return Scene.begin().handshake("TLSv1.3", "h2", H2, List.of(certificate), NO_CHAIN);
  }

  private static Finding first(Scene scene) {
    assertThat(scene.findings()).isNotEmpty();
    return scene.findings().get(0);
  }

  private static String id(Scene scene) {
    return first(scene).id();
  }

  private static String sentence(Scene scene) {
    return first(scene).said().sentence();
  }
}
