package dev.h2tap.proxy.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Golden;
import dev.h2tap.proxy.tls.TlsVersions;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {
  private static final List<String> DEFAULT = List.of("h2", "http/1.1");

  private static Reaction reaction(SidecarRow.Cell cell, boolean http2Application) {
    return switch (cell) {
      case RST -> Reaction.RESET;
      case RAW -> Reaction.CLOSED;
      case H1 -> Reaction.HTTP1;
      case H1_TCP -> http2Application ? Reaction.HTTP2_FRAMES : Reaction.HTTP1;
      case H2 -> Reaction.HTTP2;
      case H2_TCP -> http2Application ? Reaction.HTTP2 : Reaction.NO_HTTP2;
    };
  }

  private static Observed behaves(SidecarRow row, boolean http2Application) {
    Reaction[] reactions =
        row.cells().stream().map(cell -> reaction(cell, http2Application)).toArray(Reaction[]::new);
    return Observed.withCertificate(DEFAULT).given(Reaction.UNVERIFIED).offers(reactions);
  }

  private static Observed permissiveHttp() {
    Observed observed =
        Observed.withCertificate(DEFAULT)
            .given(Reaction.RESET)
            .offers(
                Reaction.RESET,
                Reaction.RESET,
                Reaction.RESET,
                Reaction.RESET,
                Reaction.HTTP1,
                Reaction.HTTP1,
                Reaction.HTTP2);
    Attempt preset = observed.peer.offer(List.of("istio-http/1.1", "http/1.1"));
    return observed
        .add(Attempt.plaintext(UpstreamProtocol.HTTP1), Reaction.HTTP1)
        .add(Attempt.plaintext(UpstreamProtocol.H2), Reaction.NO_HTTP2)
        .add(preset.with(TlsVersions.ONLY_1_2), Reaction.HTTP1)
        .add(preset.with(TlsVersions.ONLY_1_3), Reaction.HTTP1)
        .add(preset.withoutCertificate(), Reaction.CERTIFICATE);
  }

  @ParameterizedTest
  @EnumSource
  void aRowIsKnownByItsCells(SidecarRow row) {
    Verdict verdict = behaves(row, false).probe().verdict();
    assertThat(verdict.sidecars()).containsExactly(row);
    assertThat(verdict.h2tap().options())
        .containsExactly("--certs", "/etc/istio-certs", "--preset", "istio");
  }

  @ParameterizedTest
  @EnumSource
  void aRowIsKnownInFrontOfAnHttp2ApplicationToo(SidecarRow row) {
    assertThat(behaves(row, true).probe().verdict().sidecars()).containsExactly(row);
  }

  @Test
  void whoNeedsNoCertificateIsNoSidecar() {
    Observed server = behaves(SidecarRow.STRICT_HTTP, false);
    server.add(server.peer.given().unverified().withoutCertificate(), Reaction.HTTP2);
    Verdict verdict = server.probe().verdict();
    assertThat(verdict.sidecars()).isEmpty();
    assertThat(verdict.h2tap().options()).doesNotContain("--preset");
  }

  @Test
  void withoutACertificateAllRowsThatItMayBeAreNamed() {
    Verdict verdict =
        Observed.withoutCertificate()
            .given(Reaction.CERTIFICATE)
            .offers(
                Reaction.CERTIFICATE,
                Reaction.CERTIFICATE,
                Reaction.CERTIFICATE,
                Reaction.CERTIFICATE,
                Reaction.CERTIFICATE,
                Reaction.CERTIFICATE,
                Reaction.CERTIFICATE)
            .probe()
            .verdict();
    assertThat(verdict.works()).isFalse();
    assertThat(verdict.findings()).containsExactly("client-certificate-missing");
    assertThat(verdict.sidecars())
        .containsExactly(
            SidecarRow.ISTIO_1_6_STRICT,
            SidecarRow.STRICT_AUTO,
            SidecarRow.STRICT_HTTP,
            SidecarRow.STRICT_TCP);
    assertThat(verdict.h2tap()).isNull();
  }

  @Test
  void prometheusIsToldToSwitchHttp2OffWhereOnlyThatWorks() {
    PrometheusSettings settings =
        behaves(SidecarRow.STRICT_TCP, false).probe().verdict().prometheus();
    assertThat(settings.direct()).isTrue();
    assertThat(settings.http2()).isFalse();
    assertThat(settings.clientCertificate()).isTrue();
    assertThat(settings.skipVerify()).contains("no SAN for 10.0.0.1");
  }

  @Test
  void prometheusIsToldToGoThroughH2tapWhereItsOffersDoNotWork() {
    PrometheusSettings settings =
        behaves(SidecarRow.PERMISSIVE_HTTP, false).probe().verdict().prometheus();
    assertThat(settings.direct()).isFalse();
    assertThat(settings.scheme()).isEqualTo("http");
  }

  @Test
  void theTextIsAsItWas() {
    Probe probe = permissiveHttp().probe();
    Verdict verdict = probe.verdict();
    String text =
        ProbeText.table(probe).stream()
                .map(ProbeText.Row::line)
                .collect(Collectors.joining("\n", "", "\n\n"))
            + String.join("\n", verdict.sentences())
            + "\n\n"
            + String.join(" ", verdict.h2tap().command())
            + "\n\n"
            + String.join("\n", verdict.prometheus().yaml(probe.peer()))
            + "\n\n"
            + String.join(
                "\n",
                behaves(SidecarRow.STRICT_HTTP, false)
                    .probe()
                    .verdict()
                    .prometheus()
                    .yaml(probe.peer()))
            + "\n";
    Golden.assertMatches("probe.txt", text);
  }

  @Test
  void theJsonIsAsItWas() {
    Golden.assertMatches("probe.json", ProbeJson.of(permissiveHttp().probe()) + "\n");
  }
}
