package dev.h2tap.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.demo.AlpnPolicy.Answer;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.recorder.log.SessionLog;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SceneTest {
  private static final SampleCertificates CERTIFICATES = SampleCertificates.create();

  @Test
  void theScrapeFailsDirectlyAndTheSameOfferTellsWhyAndAnotherWorks() throws Exception {
    try (Scene scene = Scene.open(CERTIFICATES, SessionLog.off())) {
      Scrape direct = Scrape.directly(scene.upstream(), CERTIFICATES);
      assertThat(direct.reset()).isTrue();
      assertThat(direct.up()).isFalse();
      assertThat(direct.outcome())
          .matches("read tcp 127\\.0\\.0\\.1:\\d+->127\\.0\\.0\\.1:\\d+: connection reset by peer");

      assertThat(Scrape.through(scene.witness(), scene.upstream()).outcome())
          .isEqualTo(
              "502 upstream reset the connection right after a ClientHello that offered no ALPN;"
                  + " try --alpn h2,http/1.1 or --preset istio");

      Scrape cure = Scrape.through(scene.cure(), scene.upstream());
      assertThat(cure.outcome()).isEqualTo("200 OK");
      assertThat(cure.up()).isTrue();
      assertThat(cure.body()).contains("demo_temperature_celsius 21.5");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP,  true,  false, 200 OK",
    "TCP,   true,  false, 200 OK",
    "RESET, false, true,  'read tcp .*: connection reset by peer'",
    "CLOSE, false, false, '.*Remote host terminated the handshake'",
    "RAW,   false, false, '.*Remote host terminated the handshake'",
    "ALERT, false, false, '.*no_application_protocol'",
  })
  void anUpstreamAnswersAsItsPolicySays(Answer answer, boolean up, boolean reset, String outcome)
      throws Exception {
    try (StrictUpstream upstream =
        new StrictUpstream(
            CERTIFICATES.server(), CERTIFICATES.roots(), new AlpnPolicy(Map.of(), answer))) {
      Scrape scrape = Scrape.directly(upstream.address(), CERTIFICATES);
      assertThat(scrape.outcome()).matches(outcome);
      assertThat(scrape.up()).isEqualTo(up);
      assertThat(scrape.reset()).isEqualTo(reset);
    }
  }

  @Test
  void aClientOfAnotherMeshIsRefused() throws Exception {
    try (StrictUpstream upstream =
        new StrictUpstream(
            CERTIFICATES.server(),
            SampleCertificates.create().roots(),
            new AlpnPolicy(Map.of(), Answer.HTTP))) {
      assertThat(Scrape.directly(upstream.address(), CERTIFICATES).up()).isFalse();
    }
  }
}
