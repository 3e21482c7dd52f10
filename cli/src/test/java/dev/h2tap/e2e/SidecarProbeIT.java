package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.e2e.sidecar.Listener;
import dev.h2tap.e2e.sidecar.Sidecar;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A probe of each listener of the sidecar names its row and the offer to use. */
class SidecarProbeIT {
  private static final String CLOSES_ON_BAD_REQUESTS =
      """
      client_header_buffer_size 16k;
      error_page 400 = /gone;
      location = /gone { internal; return 444; }
      """;

  @RegisterExtension static final Stage STAGE = new Stage();

  private static final SampleCertificates CERTIFICATES = SampleCertificates.create();
  private static Path certs = Path.of("");
  private static Sidecar answering;
  private static Sidecar closing;
  private static Sidecar http2;

  @BeforeAll
  static void everythingRuns() throws Exception {
    certs = STAGE.file("certs");
    CERTIFICATES.write(certs);
    Files.writeString(Nginx.www(STAGE).resolve("metrics"), "temperature_celsius 21.5\n");
    int answers = Ports.free();
    int closes = Ports.free();
    Nginx.start(STAGE, answers, server(answers, "") + server(closes, CLOSES_ON_BAD_REQUESTS));
    int speaksHttp2 = Ports.free();
    STAGE.serve(
        speaksHttp2,
        Tool.NGHTTPD,
        "--no-tls",
        "-a",
        "127.0.0.1",
        "-d",
        Nginx.www(STAGE).toString(),
        String.valueOf(speaksHttp2));
    answering = sidecar(answers);
    closing = sidecar(closes);
    http2 = sidecar(speaksHttp2);
  }

  private static String server(int port, String more) {
    return "server { listen 127.0.0.1:%d; %s }\n".formatted(port, more);
  }

  private static Sidecar sidecar(int application) {
    Sidecar sidecar = new Sidecar(CERTIFICATES, application);
    STAGE.keep(sidecar::close);
    return sidecar;
  }

  private static ProbeRun probe(Sidecar sidecar, Listener listener, String... options)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--path", "/metrics"));
    all.addAll(List.of(options));
    return ProbeRun.of(STAGE, sidecar.port(listener), all.toArray(String[]::new));
  }

  private static String id(Listener listener) {
    return listener.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @ParameterizedTest
  @EnumSource
  void aRowIsNamedAndThePresetAdvised(Listener listener) throws Exception {
    for (Sidecar sidecar : List.of(answering, closing)) {
      ProbeRun probe = probe(sidecar, listener, "--certs", certs.toString());
      assertThat(probe.sidecars()).containsExactly(id(listener));
      assertThat(probe.strings("h2tap", "options"))
          .containsSequence("--preset", "istio")
          .containsSequence("--certs", certs.toString());
      assertThat(probe.offer("istio-http/1.1", "http/1.1").path("status").asInt()).isEqualTo(200);
      assertThat(probe.exit()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void withThePresetItWorksAsGiven(Listener listener) throws Exception {
    ProbeRun probe = probe(answering, listener, "--preset", "istio", "--certs", certs.toString());
    assertThat(probe.json().path("worksAsGiven").asBoolean()).isTrue();
    assertThat(probe.given().path("handshake").path("verification").path("good").asBoolean())
        .isTrue();
    assertThat(probe.strings("findings")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = ".*_TCP")
  void anHttp2ApplicationBehindATcpPortGetsTheOfferThatReachesIt(Listener listener)
      throws Exception {
    ProbeRun probe = probe(http2, listener, "--certs", certs.toString());
    assertThat(probe.sidecars()).containsExactly(id(listener));
    assertThat(probe.strings("h2tap", "options"))
        .containsSequence("--alpn", "istio")
        .containsSequence("--upstream-protocol", "h2");
    assertThat(probe.exit()).isZero();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = ".*_TCP")
  void anHttp2ApplicationBehindAnotherPortIsRecognisedToo(Listener listener) throws Exception {
    ProbeRun probe = probe(http2, listener, "--certs", certs.toString());
    assertThat(probe.sidecars()).containsExactly(id(listener));
    assertThat(probe.exit()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void withoutACertificateTheRowIsAmongThosePossible(Listener listener) throws Exception {
    ProbeRun probe = probe(answering, listener);
    assertThat(probe.sidecars()).contains(id(listener));
    assertThat(String.join("\n", probe.strings("verdict")))
        .contains("wants a client certificate")
        .contains("as far as it shows");
  }
}
